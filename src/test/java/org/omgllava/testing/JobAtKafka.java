package org.omgllava.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;

/** The job in this process, with a model without weights, at a Kafka that is there. */
public final class JobAtKafka implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Map<String, String> QUICK = Map.of("checkpoint-interval", "200");

  private final DataFolder folder;
  private final EmbeddedFlink flink;

  private JobAtKafka(DataFolder folder, EmbeddedFlink flink) {
    this.folder = folder;
    this.flink = flink;
  }

  /**
   * Returns when every task runs.
   *
   * @param data holds the checkpoints; the job goes on from the newest
   */
  public static JobAtKafka start(Path data, Map<String, String> settings)
      throws IOException, InterruptedException {
    JobSettings all = JobSettings.defaults().with(QUICK).with(settings);
    DataFolder folder = DataFolder.kept(data);
    EmbeddedFlink flink =
        EmbeddedFlink.start(
            folder,
            0,
            all.slots().parallelism(),
            "job",
            env -> StreamingJob.build(env, all, new TestingModelFactory()));
    try {
      flink.awaitRunning(LIMIT, () -> false);
    } catch (IllegalStateException e) {
      throw new AssertionError("the job does not run: " + flink.failures(), e);
    }
    return new JobAtKafka(folder, flink);
  }

  /** Where its dashboard is. */
  public String dashboard() {
    return flink.dashboard();
  }

  /** Ends the job with a savepoint. */
  public boolean stop() throws InterruptedException {
    return flink.stopWithSavepoint(LIMIT);
  }

  @Override
  public void close() throws IOException {
    try (DataFolder closing = folder) {
      flink.close();
    }
  }
}
