package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.omgllava.setting.EffectiveSettings;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;
import org.omgllava.testing.TestingModelFactory;

class FlinkSettingsTest {
  @Test
  void theJobStartsAgainBeforeATransactionThatWaitsForACheckpointIsTooOld() {
    assertThat(toleratedFailures(Map.of())).as("10 s + 4 x 200 s < 900 s").isEqualTo(3);
    assertThat(toleratedFailures(Map.of("checkpoint-timeout", "300000"))).isEqualTo(1);
    assertThat(toleratedFailures(Map.of("checkpoint-timeout", "600000"))).isZero();
    assertThat(
            toleratedFailures(
                Map.of("checkpoint-timeout", "600000", "transaction-timeout", "3600000")))
        .isEqualTo(3);
    assertThat(
            toleratedFailures(Map.of("checkpoint-timeout", "600000", "delivery", "at-least-once")))
        .as("without transactions")
        .isEqualTo(3);
  }

  @Test
  void moreFailuresThanATransactionSurvivesAreRefusedWhoeverSaysSo() {
    Configuration cluster = new Configuration();
    cluster.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);

    assertThatThrownBy(() -> built(cluster, Map.of()))
        .isInstanceOf(SettingException.class)
        .hasMessage(
            "execution.checkpointing.tolerable-failed-checkpoints: 10 (expected: at most 3, or a"
                + " longer transaction-timeout: after 10 failures a transaction is 2210000 ms old)");

    cluster.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 2);
    assertThat(
            built(cluster, Map.of())
                .getConfiguration()
                .get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER))
        .isEqualTo(2);
  }

  private static int toleratedFailures(Map<String, String> settings) {
    return built(new Configuration(), settings)
        .getConfiguration()
        .get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER);
  }

  @Test
  void whatTheClusterSaysWinsOverTheDefaultsOfTheJob() {
    Configuration cluster = new Configuration();
    cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    cluster.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(77));
    cluster.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(88));
    cluster.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(33));
    cluster.set(PipelineOptions.OBJECT_REUSE, false);
    cluster.set(PipelineOptions.MAX_PARALLELISM, 128);
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 3);

    StreamExecutionEnvironment env = built(cluster, Map.of());

    assertThat(env.getConfiguration().get(RestartStrategyOptions.RESTART_STRATEGY))
        .isEqualTo("fixed-delay");
    assertThat(env.getBufferTimeout()).isEqualTo(77);
    assertThat(env.getConfig().getAutoWatermarkInterval()).isEqualTo(88);
    assertThat(env.getCheckpointConfig().isUnalignedCheckpointsEnabled()).isFalse();
    assertThat(env.getCheckpointConfig().getCheckpointInterval()).isEqualTo(33_000);
    assertThat(env.getConfig().isObjectReuseEnabled()).isFalse();
    assertThat(env.getMaxParallelism()).isEqualTo(128);
    assertThat(env.getParallelism()).isEqualTo(3);
  }

  @Test
  void whatTheUserSaysWinsOverTheCluster() {
    Configuration cluster = new Configuration();
    cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(33));
    cluster.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///cluster");
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 3);

    StreamExecutionEnvironment env =
        built(
            cluster,
            Map.of(
                "checkpoint-interval", "4000",
                "checkpoint-dir", "file:///user",
                "parallelism", "2"));

    assertThat(env.getCheckpointConfig().getCheckpointInterval()).isEqualTo(4_000);
    assertThat(env.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo("file:///user");
    assertThat(env.getParallelism()).isEqualTo(2);
  }

  @Test
  void whatResultsRestOnIsNotTheClustersToSay() {
    Configuration cluster = new Configuration();
    cluster.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE);
    cluster.set(PipelineOptions.GENERIC_TYPES, true);

    StreamExecutionEnvironment env = built(cluster, Map.of());

    assertThat(env.getCheckpointConfig().getCheckpointingConsistencyMode())
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
  }

  @Test
  void theClusterIsNamedAsTheOrigin() {
    Configuration cluster = new Configuration();
    cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(33));

    assertThat(read(cluster, Map.of()).lines())
        .contains(
            new EffectiveSettings.Line(
                "checkpoint-interval", "33000", "Flink's execution.checkpointing.interval"));
  }

  @Test
  void theSettingsAreTheJobsGlobalParametersWithoutSecrets() {
    StreamExecutionEnvironment env =
        built(
            new Configuration(),
            Map.of("max-gap", "1234", "kafka-property", "sasl.jaas.config=hidden"));

    Map<String, String> parameters = env.getConfig().getGlobalJobParameters().toMap();
    assertThat(parameters)
        .containsEntry("max-gap", "1234")
        .containsEntry("track-method", "ASSOCIATION")
        .containsKeys(
            Settings.of(JobSettings.class).all().stream()
                .map(setting -> setting.name())
                .toArray(String[]::new));
    assertThat(parameters.toString()).doesNotContain("hidden");
  }

  private static StreamExecutionEnvironment built(Configuration cluster, Map<String, String> said) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(cluster);
    StreamingJob.build(env, read(env.getConfiguration(), said).value(), new TestingModelFactory());
    return env;
  }

  private static EffectiveSettings<JobSettings> read(
      org.apache.flink.configuration.ReadableConfig cluster, Map<String, String> said) {
    return Settings.of(JobSettings.class)
        .read(List.of(SettingSource.commandLine(said), FlinkSettings.source(cluster)));
  }
}
