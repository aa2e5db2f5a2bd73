package org.omgllava.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.setting.Settings;

/** The job with the model without weights, between real topics, in this process. */
public record RunningJob(
    DataFolder data, EmbeddedKafka kafka, EmbeddedFlink flink, KafkaTopics topics)
    implements AutoCloseable {
  /** How long a job may take for anything. */
  public static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * Starts broker, cluster and job, and waits until the job runs.
   *
   * @param settings those that are not the defaults; results are committed every 200 ms
   */
  public static RunningJob start(Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(folder, settings, Monitoring.NONE);
  }

  /** The same, watched by others. */
  public static RunningJob start(Path folder, Map<String, String> settings, Monitoring monitoring)
      throws IOException, InterruptedException {
    Topics names = Settings.defaults(Topics.class);
    DataFolder data = DataFolder.kept(folder);
    EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), 0);
    kafka.createTopics(
        List.of(
            names.frames(),
            names.instructions(),
            names.segments(),
            names.answers(),
            names.tracks(),
            names.deadLetters()),
        1);
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "bootstrap-servers",
                kafka.bootstrapServers(),
                "checkpoint-interval",
                "200",
                "checkpoint-timeout",
                "60000"));
    all.putAll(settings);
    JobSettings job = JobSettings.defaults().with(all);
    EmbeddedFlink flink =
        EmbeddedFlink.start(
            data,
            0,
            1,
            monitoring,
            "test",
            env -> StreamingJob.build(env, job, new TestingModelFactory()));
    assertThat(flink.awaitRunning(LIMIT, () -> false)).isTrue();
    return new RunningJob(data, kafka, flink, new KafkaTopics(kafka.bootstrapServers()));
  }

  @Override
  public void close() throws IOException {
    flink.close();
    kafka.close();
    data.close();
  }
}
