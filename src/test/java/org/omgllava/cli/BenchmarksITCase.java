package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One short round of each benchmark: it runs and tells what it should. No time is judged. */
class BenchmarksITCase {
  /** Those that the verb lists; BenchCommandTest holds the list. */
  static Stream<String> names() {
    return Invocation.of("bench").out().lines().map(line -> line.split(" ")[0]);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyBenchmarkRunsAndTellsItsRatio(String name) throws Exception {
    Invocation bench =
        Invocation.of(
            "bench",
            name,
            "--pairs=1",
            // The work of idle is seconds of doing nothing.
            name.equals("idle") ? "--work=1" : "--work=8",
            "--json",
            "--device=cpu",
            "--bundle",
            BenchCommandTest.NANO);

    assertThat(bench.err()).isEmpty();
    assertThat(bench.status()).isZero();
    JsonNode report = new ObjectMapper().readTree(bench.out());
    assertThat(report.path("name").asText()).isEqualTo(name);
    assertThat(report.path("ratio").asDouble()).isPositive().isFinite();
    assertThat(report.at("/a/median").asDouble()).isPositive();
    assertThat(report.at("/b/unit").asText()).isNotEmpty();
    assertThat(report.path("device").asText()).isEqualTo("cpu");
  }
}
