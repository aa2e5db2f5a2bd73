package org.omgllava.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.omgllava.testing.WrittenFile;

/**
 * The page of all metrics says what the code says; a running job is compared in MonitoringITCase.
 */
class MetricReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("repository.root"), "flink-job/METRICS.md");
  private static final String START = "<!-- metrics -->\n";

  @Test
  void thePageIsWhatTheCodeSays() throws IOException {
    WrittenFile.assertUpToDateBehind(START, PAGE, reference());
  }

  @Test
  void noOperatorHasTwoMetricsOfOneName() {
    assertThat(
            Arrays.stream(Metric.values())
                .flatMap(
                    metric ->
                        metric.steps().stream()
                            .map(step -> metric.prometheusName() + " of " + step.label())))
        .doesNotHaveDuplicates();
  }

  private static String reference() {
    return Arrays.stream(Metric.values())
        .map(MetricReferenceTest::row)
        .collect(
            Collectors.joining(
                "", "\n| metric | kind | says | operator |\n|---|---|---|---|\n", ""));
  }

  private static String row(Metric metric) {
    return String.format(
        "| `%s` | %s | %s | %s |%n",
        metric.prometheusName(),
        metric.kind().name().toLowerCase(Locale.ROOT),
        metric.says(),
        metric.steps().stream().map(Step::label).collect(Collectors.joining(", ")));
  }
}
