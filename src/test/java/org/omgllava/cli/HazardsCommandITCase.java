package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.TestingModelFactory;

/** Bad luck at a running job, between real topics. */
class HazardsCommandITCase {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int PARTITIONS = 2;

  @TempDir static Path folder;
  private static DataFolder data;
  private static EmbeddedKafka kafka;
  private static EmbeddedFlink flink;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    data = DataFolder.kept(folder.resolve("data"));
    kafka = EmbeddedKafka.start(data.kafka(), 0);
    kafka.createTopics(
        List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"),
        PARTITIONS);
    JobSettings settings =
        JobSettings.defaults()
            .with(
                Map.of(
                    "bootstrap-servers",
                    kafka.bootstrapServers(),
                    "checkpoint-interval",
                    "500",
                    "checkpoint-timeout",
                    "60000",
                    "idle-timeout",
                    "2500",
                    "max-gap",
                    "500",
                    "frame-wait",
                    "3000"));
    TestingModelFactory model = new TestingModelFactory();
    flink =
        EmbeddedFlink.start(data, 0, 1, "test", env -> StreamingJob.build(env, settings, model));
    assertThat(flink.awaitRunning(LIMIT, () -> false)).isTrue();
  }

  @AfterAll
  static void stop() throws IOException {
    flink.close();
    kafka.close();
    data.close();
  }

  @Test
  void everyFrameAndEveryInstructionIsAccountedFor() {
    Invocation run =
        Invocation.of(
            "hazards",
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--seed",
            "7",
            "--minutes",
            "0.2",
            "--fps",
            "10",
            "--idle",
            "3",
            "--patience",
            "60");

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).containsPattern("frames published +\\d{3}").containsPattern("missing +0");
  }
}
