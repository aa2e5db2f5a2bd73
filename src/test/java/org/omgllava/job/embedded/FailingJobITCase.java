package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.local.FailureReport;

class FailingJobITCase {
  private static final int RESTARTS = 3;

  @TempDir Path folder;

  @Test
  void eachRestartIsReportedOnceWithItsRootCauseAndItsNumber() throws Exception {
    StringWriter err = new StringWriter();
    try (DataFolder data = DataFolder.kept(folder);
        EmbeddedFlink flink = EmbeddedFlink.start(data, 0, 1, "failing", FailingJobITCase::build)) {
      FailureReport report =
          new FailureReport(flink::failures, new PrintWriter(err, true), "omg up");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                report.check();
                assertThat(err.toString().lines().count()).isGreaterThanOrEqualTo(RESTARTS);
              });
    }

    String[] lines = err.toString().lines().toArray(String[]::new);
    for (int i = 0; i < lines.length; i++) {
      assertThat(lines[i])
          .startsWith(
              "omg up: the job failed and starts again (failure "
                  + (i + 1)
                  + "): IllegalStateException: the model is away (log: ");
    }
  }

  private static void build(StreamExecutionEnvironment env) {
    Configuration restarts = new Configuration();
    restarts.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restarts.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1_000);
    restarts.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1_500));
    env.configure(restarts, FailingJobITCase.class.getClassLoader());
    env.fromSequence(0, 10)
        .map(FailingJobITCase::fail)
        .returns(Long.class)
        .sinkTo(new DiscardingSink<>());
  }

  private static Long fail(Long number) {
    throw new IllegalStateException("the model is away");
  }
}
