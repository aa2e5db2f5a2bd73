package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.cli.hazard.ResultReaders;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.TopicPlan;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.io.KafkaSettings.Delivery;

/** The same records through a job in this process that nothing happens to. */
final class UndisturbedRun {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** When no result has come for so long all have. */
  private static final Duration QUIET = Duration.ofMinutes(5);

  private static final Duration AFTERWARDS = Duration.ofSeconds(5);

  private UndisturbedRun() {}

  /**
   * Runs until as many results have come as are expected, or no more come.
   *
   * @param disturbed settings of the run that it is compared with
   * @param partitions of the topics of results
   * @param digests are told the results
   * @param expected number of results
   */
  static void over(
      JobSettings disturbed,
      KafkaClients clients,
      int partitions,
      Digests digests,
      int expected,
      BooleanSupplier givenUp)
      throws IOException, InterruptedException {
    JobSettings settings =
        disturbed.with(
            Map.of(
                "topic-segments", "undisturbed-segments",
                "topic-answers", "undisturbed-answers",
                "topic-tracks", "undisturbed-tracks",
                "topic-dead-letters", "undisturbed-dead-letters",
                "transactional-id-prefix", "undisturbed",
                "group-id", "undisturbed",
                "start-offsets", "EARLIEST",
                // Where nothing fails nothing is written twice, and nothing waits for a checkpoint.
                "delivery", Delivery.AT_LEAST_ONCE.name(),
                "parallelism", "1"));
    clients.createTopics(
        List.of(
            TopicPlan.results(settings.topics().segments()),
            TopicPlan.results(settings.topics().answers()),
            TopicPlan.tracks(settings.topics().tracks()),
            TopicPlan.results(settings.topics().deadLetters())),
        partitions,
        Optional.empty(),
        false);
    try (DataFolder folder = DataFolder.temporary();
        ResultReaders results = new ResultReaders(clients, settings.topics(), digests);
        EmbeddedFlink flink =
            EmbeddedFlink.start(
                folder,
                0,
                settings.slots().parallelism(),
                "undisturbed",
                env -> StreamingJob.build(env, settings, LocalPipeline.model(settings)))) {
      if (!flink.awaitRunning(START_LIMIT, givenUp)) {
        return;
      }
      long newestNanos = System.nanoTime();
      while (!givenUp.getAsBoolean()
          && System.nanoTime() - newestNanos < quietNanos(digests, expected)) {
        int before = digests.size();
        results.read();
        flink.failIfEnded();
        newestNanos = digests.size() > before ? System.nanoTime() : newestNanos;
      }
    }
  }

  /** What is one too many comes soon after the last one. */
  private static long quietNanos(Digests digests, int expected) {
    return (digests.size() < expected ? QUIET : AFTERWARDS).toNanos();
  }
}
