package org.omgllava.job.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.omgllava.bundle.BundleModelFactory;
import org.omgllava.job.JobConfig;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.scene.ModelFactory;

/**
 * Broker, cluster and job in this process.
 *
 * <p>Owns all three. Lifecycle: {@link #start}, {@link #awaitRunning}, {@link #close}, which takes
 * them down in the order that loses nothing: the job first.
 */
final class LocalPipeline implements AutoCloseable {
  static final String JOB_NAME = "omg-llava-stream";

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;

  private LocalPipeline(EmbeddedKafka kafka, EmbeddedFlink flink) {
    this.kafka = kafka;
    this.flink = flink;
  }

  /**
   * Starts broker and cluster and submits the job.
   *
   * @param config of the job; its bootstrap servers are those of the embedded broker
   * @param ports wanted ones
   * @param partitions of topics that do not exist yet
   */
  static LocalPipeline start(DataFolder data, JobConfig config, LocalPorts ports, int partitions)
      throws IOException {
    Progress.say("starting Kafka");
    EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), ports.kafka);
    try {
      JobConfig.Topics topics = config.kafka().topics();
      kafka.createTopics(
          List.of(
              topics.frames(),
              topics.instructions(),
              topics.segments(),
              topics.answers(),
              topics.deadLetters()),
          partitions);
      Progress.say("starting Flink and loading the model");
      JobConfig connected = config.withBootstrapServers(kafka.bootstrapServers());
      EmbeddedFlink flink =
          EmbeddedFlink.start(
              data,
              ports.dashboard,
              config.parallelism(),
              JOB_NAME,
              env -> StreamingJob.build(env, connected, model(connected)));
      return new LocalPipeline(kafka, flink);
    } catch (IOException | RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /**
   * The model as the job opens it; as many frames keep their features for grounding as can be under
   * way.
   */
  static ModelFactory model(JobConfig config) {
    return new BundleModelFactory(config.bundle(), config.vision().cachedFrames());
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  String dashboard() {
    return flink.dashboard();
  }

  /**
   * @return false when it was given up
   */
  boolean awaitRunning(BooleanSupplier givenUp) throws InterruptedException {
    return flink.awaitRunning(START_LIMIT, givenUp);
  }

  void failIfEnded() {
    flink.failIfEnded();
  }

  /** Ends the job so that all its results are committed and the next start goes on from here. */
  void stopWithSavepoint() throws InterruptedException {
    flink.stopWithSavepoint(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    flink.close();
    kafka.close();
  }
}
