package org.omgllava.job;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.omgllava.job.io.KafkaSettings;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;

/**
 * What Flink is told about the job. A user's settings win over Flink's own configuration, and that
 * wins over the job's defaults. What the job's results rest on is not asked about: operators with
 * ids, no generic types, exactly-once checkpoints.
 */
public final class FlinkSettings {
  /** Divisible by most parallelisms, and the most that a job can be scaled to. */
  private static final int MAX_PARALLELISM = 720;

  private static final int MOST_CHECKPOINT_FAILURES = 3;

  /** Between checkpoints while no record comes in and none goes out. */
  private static final Duration AT_REST = Duration.ofSeconds(30);

  private static final Duration WATERMARKS = Duration.ofSeconds(1);

  /** Settings of the job that Flink has options for, too. */
  private static final Map<String, ConfigOption<?>> SHARED =
      Map.of(
          "parallelism", CoreOptions.DEFAULT_PARALLELISM,
          "checkpoint-interval", CheckpointingOptions.CHECKPOINTING_INTERVAL,
          "checkpoint-timeout", CheckpointingOptions.CHECKPOINTING_TIMEOUT,
          "checkpoint-dir", CheckpointingOptions.CHECKPOINTS_DIRECTORY);

  private final ReadableConfig said;
  private final Configuration settings = new Configuration();

  private FlinkSettings(ReadableConfig said) {
    this.said = said;
  }

  /**
   * What a cluster's configuration, {@code -D} and {@code -p} included, says about settings of the
   * job: to be asked after the user's own sources.
   */
  public static SettingSource source(ReadableConfig configuration) {
    return setting ->
        Optional.ofNullable(SHARED.get(setting.name()))
            .flatMap(
                option ->
                    configuration
                        .getOptional(option)
                        .map(
                            value ->
                                new SettingSource.Given(text(value), "Flink's " + option.key())));
  }

  /**
   * @param said what Flink's configuration says already
   * @return what is to be added to it
   */
  static Configuration of(JobSettings job, ReadableConfig said) {
    FlinkSettings flink = new FlinkSettings(said);
    flink.settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    flink.settings.set(PipelineOptions.GENERIC_TYPES, false);
    flink.settings.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    flink.chosen(job.checkpoints());
    flink.records();
    flink.checkpointFailures(job);
    flink.checkpoints();
    flink.restarts();
    flink.unlessSaid(
        PipelineOptions.MAX_PARALLELISM, Math.max(MAX_PARALLELISM, job.slots().parallelism()));
    return flink.settings;
  }

  private void chosen(CheckpointSettings checkpoints) {
    settings.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL,
        Duration.ofMillis(checkpoints.intervalMillis()));
    // What Flink has for sources with a backlog is what PaceCoordinator switches to.
    unlessSaid(
        CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG,
        Duration.ofMillis(Math.max(AT_REST.toMillis(), checkpoints.intervalMillis())));
    settings.set(
        CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMillis(checkpoints.timeoutMillis()));
    if (!checkpoints.directory().isEmpty()) {
      settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.directory());
    }
  }

  private void records() {
    // Records are values that nobody changes: chained operators may share them.
    unlessSaid(PipelineOptions.OBJECT_REUSE, true);
    // A record crosses four exchanges: flushers would let it wait at each, and wake for nothing.
    unlessSaid(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
    // Watermarks are only looked at.
    unlessSaid(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARKS);
  }

  /** The job starts again before a transaction that waits for a checkpoint is too old. */
  private void checkpointFailures(JobSettings job) {
    boolean transactions = job.kafka().delivery() == KafkaSettings.Delivery.EXACTLY_ONCE;
    int wanted =
        said.getOptional(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER)
            .orElse(MOST_CHECKPOINT_FAILURES);
    int fitting =
        transactions
            ? job.checkpoints().toleratedFailures(job.kafka().transactionTimeoutMillis(), wanted)
            : wanted;
    unlessSaid(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, fitting);
    if (said.getOptional(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER).isPresent()
        && wanted > fitting) {
      throw new SettingException(
          CheckpointingOptions.TOLERABLE_FAILURE_NUMBER.key()
              + ": "
              + wanted
              + " (expected: at most "
              + fitting
              + ", or a longer transaction-timeout: after "
              + wanted
              + " failures a transaction is "
              + job.checkpoints().transactionMillis(wanted)
              + " ms old)");
    }
  }

  private void checkpoints() {
    unlessSaid(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Aligned as long as barriers get through; behind a slow model they overtake the records.
    unlessSaid(CheckpointingOptions.ENABLE_UNALIGNED, true);
    unlessSaid(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(5));
  }

  /**
   * A job that starts and fails is waited for longer each time. One that has failed, started again
   * and run until this threshold is sound: what fails then has another reason.
   */
  private void restarts() {
    unlessSaid(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    unlessSaid(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    unlessSaid(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    unlessSaid(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofSeconds(20));
  }

  private <T> void unlessSaid(ConfigOption<T> option, T value) {
    if (said.getOptional(option).isEmpty()) {
      settings.set(option, value);
    }
  }

  private static String text(Object value) {
    return value instanceof Duration time ? Long.toString(time.toMillis()) : value.toString();
  }
}
