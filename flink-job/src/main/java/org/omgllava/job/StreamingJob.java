package org.omgllava.job;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.omgllava.job.io.JobEnds;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.scene.ModelFactory;

/** Puts the job on an environment: settings first, then the topology. */
public final class StreamingJob {
  /** Divisible by most parallelisms, and the most that a job can be scaled to. */
  private static final int MAX_PARALLELISM = 720;

  private static final int TOLERATED_CHECKPOINT_FAILURES = 3;

  private StreamingJob() {}

  /**
   * Builds the job between its topics; the caller executes it.
   *
   * @param env local or of a cluster
   * @param settings what the user chose
   * @param factory opens the model where operators run
   */
  public static void build(
      StreamExecutionEnvironment env, JobSettings settings, ModelFactory factory) {
    build(
        env,
        KafkaEnds.of(settings.kafka(), settings.topics(), factory::bundleId),
        settings,
        factory);
  }

  /** Builds the job between other ends. */
  static void build(
      StreamExecutionEnvironment env, JobEnds ends, JobSettings settings, ModelFactory factory) {
    if (settings.clip().clipLength() > 1 && !factory.decodesClips()) {
      throw new IllegalArgumentException(
          "clip-length: "
              + settings.clip().clipLength()
              + ", but bundle "
              + factory.bundleId()
              + " decodes single frames alone (expected: 1, or a bundle exported anew)");
    }
    env.configure(flinkSettings(settings), StreamingJob.class.getClassLoader());
    env.setParallelism(settings.slots().parallelism());
    env.setMaxParallelism(Math.max(MAX_PARALLELISM, settings.slots().parallelism()));
    OmgLlavaTopology.build(env, ends, settings, factory);
  }

  private static Configuration flinkSettings(JobSettings settings) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    // Records are values that nobody changes: chained operators may share them.
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    // A record crosses seven exchanges; the default of 100 ms would be paid at each of them.
    flink.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
    checkpoints(flink, settings.checkpoints());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofMinutes(10));
    return flink;
  }

  private static void checkpoints(Configuration flink, CheckpointSettings checkpoints) {
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    flink.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL,
        Duration.ofMillis(checkpoints.intervalMillis()));
    flink.set(
        CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMillis(checkpoints.timeoutMillis()));
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERATED_CHECKPOINT_FAILURES);
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Aligned as long as barriers get through; behind a slow model they overtake the records.
    flink.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    flink.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(5));
    if (!checkpoints.directory().isEmpty()) {
      flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.directory());
    }
  }
}
