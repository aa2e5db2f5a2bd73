package org.omgllava.job.runtime.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkpoints every 50 ms while records come, and hourly while none does. */
class PacedCheckpointsITCase {
  private static final Duration MOVING = Duration.ofMillis(50);
  private static final Duration RESTING = Duration.ofHours(1);
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  /** Records that may come, each when its future is completed. */
  private static final Queue<CompletableFuture<Void>> RECORDS = new ConcurrentLinkedQueue<>();

  private static final AtomicInteger CHECKPOINTS = new AtomicInteger();
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static final AtomicInteger FAILURES_TO_COME = new AtomicInteger();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  private JobClient job;

  @BeforeEach
  void start() throws Exception {
    RECORDS.clear();
    CHECKPOINTS.set(0);
    SEEN.set(0);
    FAILURES_TO_COME.set(0);
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, MOVING);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG, RESTING);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    env.setParallelism(1);
    env.fromSource(
            new DataGeneratorSource<>(
                index -> index, Long.MAX_VALUE, WhenAllowed.allowed(), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .transform("one end", Types.LONG, new PacedFactory<>(new PassOn()))
        .rebalance()
        .transform("the other end", Types.LONG, new PacedFactory<>(new PassOn()))
        .sinkTo(new DiscardingSink<>());
    job = env.executeAsync();
  }

  @AfterEach
  void end() throws Exception {
    job.cancel().get();
    await().atMost(LONG_ENOUGH).until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
  }

  @Test
  void checkpointsStopWhileNothingComesAndTheFirstRecordIsInOneAtOnce() {
    int before = resting();

    one();

    await().atMost(LONG_ENOUGH).until(() -> CHECKPOINTS.get() > before);
    assertThat(SEEN).hasValueGreaterThanOrEqualTo(2);
    resting();
  }

  @Test
  void aJobThatStartsAgainMovesUntilItRestsAgain() {
    resting();
    FAILURES_TO_COME.set(1);
    int before = CHECKPOINTS.get();

    one();

    await().atMost(LONG_ENOUGH).until(() -> FAILURES_TO_COME.get() == 0);
    await().atMost(LONG_ENOUGH).until(() -> CHECKPOINTS.get() > before);
    int after = resting();
    one();
    await().atMost(LONG_ENOUGH).until(() -> CHECKPOINTS.get() > after);
  }

  /** Waits until no checkpoint comes any more; so many have come. */
  private static int resting() {
    await().atMost(LONG_ENOUGH).until(() -> CHECKPOINTS.get() > 0);
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .pollInterval(MOVING.multipliedBy(2))
        .during(MOVING.multipliedBy(20))
        .atMost(LONG_ENOUGH)
        .until(
            () -> {
              int now = CHECKPOINTS.get();
              return last.getAndSet(now) == now;
            });
    return last.get();
  }

  /** Lets one record come. */
  private static void one() {
    await().atMost(LONG_ENOUGH).until(() -> !RECORDS.isEmpty());
    RECORDS.remove().complete(null);
  }

  private static final class WhenAllowed {
    static <S extends org.apache.flink.api.connector.source.SourceSplit>
        RateLimiterStrategy<S> allowed() {
      return parallelism ->
          requested -> {
            CompletableFuture<Void> record = new CompletableFuture<>();
            RECORDS.add(record);
            return record;
          };
    }
  }

  private static final class PassOn extends ProcessFunction<Long, Long>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) {
      if (FAILURES_TO_COME.getAndUpdate(failures -> Math.max(0, failures - 1)) > 0) {
        throw new IllegalStateException("on purpose");
      }
      SEEN.incrementAndGet();
      out.collect(number);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      CHECKPOINTS.incrementAndGet();
    }
  }
}
