package org.omgllava.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.bench.plan.Benchmark.Comparison;
import org.omgllava.job.cli.bench.plan.Benchmark.Plan;
import org.omgllava.job.cli.bench.plan.Benchmark.Side;

class BenchReportTest {
  private static final BenchPlace PLACE =
      new BenchPlace("cpu", 1, "0123456789ab", "a processor, 2 cores", "nano:1", 7);

  /** Three sides, and ratios of the last and of the second to the first. */
  private static final Plan MADE =
      new Plan(
          "made",
          "a comparison",
          1,
          List.of(new Side("one", "ms"), new Side("two", "ms"), new Side("three", "frames/s")),
          List.of(new Comparison("three / one", 2, 0), new Comparison("two / one", 1, 0)));

  /** A busy moment doubles all sides of the second round: its ratios stay. */
  private static final List<double[]> ROUNDS =
      List.of(new double[] {1, 2, 3}, new double[] {2, 4, 6}, new double[] {1, 2, 5});

  @Test
  void ratiosAreTakenWithinARoundAndOnlyThenTheirMedian() {
    JsonNode json = new BenchReport(MADE, ROUNDS, PLACE).toJson();

    assertThat(json.path("ratio").asDouble()).isEqualTo(3);
    assertThat(json.at("/ratioRange/max").asDouble()).isEqualTo(5);
    assertThat(json.at("/further/0/ratio").asDouble()).isEqualTo(2);
  }

  @Test
  void jsonHasWhatTheContractNames() {
    JsonNode json = new BenchReport(MADE, ROUNDS, PLACE).toJson();

    assertThat(json.path("name").asText()).isEqualTo("made");
    for (String side : List.of("a", "b")) {
      assertThat(json.path(side).properties().stream().map(p -> p.getKey()))
          .contains("median", "min", "max", "unit");
    }
    assertThat(json.at("/a/unit").asText()).isEqualTo("frames/s");
    assertThat(json.at("/a/median").asDouble()).isEqualTo(5);
    assertThat(json.at("/b/max").asDouble()).isEqualTo(2);
    assertThat(json.path("pairs").asInt()).isEqualTo(3);
    assertThat(json.path("device").asText()).isEqualTo("cpu");
    assertThat(json.path("threads").asInt()).isEqualTo(1);
    assertThat(json.path("commit").asText()).isEqualTo("0123456789ab");
  }

  @Test
  void everySideAndRatioIsALineForPeople() {
    String text = new BenchReport(MADE, ROUNDS, PLACE).toText();

    assertThat(text.lines()).hasSize(2 + 3 + 2);
    assertThat(text)
        .contains("3 pairs, 7 a side; cpu, 1 threads, a processor, 2 cores, bundle nano:1")
        .contains("ratio three / one")
        .contains(String.format(Locale.ROOT, "(%.3f to %.3f)", 3.0, 5.0));
  }
}
