package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.cli.Omg;
import picocli.CommandLine;

/** One short round of each benchmark: it runs and tells what it should. No time is judged. */
class BenchmarksITCase {
  private static final String NANO =
      Path.of(System.getProperty("repository.root"))
          .resolve("models/bundles/nano")
          .normalize()
          .toString();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pipeline",
        "delivery",
        "latency",
        "llm",
        "seg-capture",
        "prompts",
        "batch",
        "objects",
        "streams",
        "sizes",
        "stages",
        "rle",
        "image",
        "memory",
        "poison"
      })
  void everyBenchmarkRunsAndTellsItsRatio(String name) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    int status =
        command.execute(
            "bench",
            name,
            "--pairs",
            "1",
            "--work",
            "8",
            "--json",
            "--bundle",
            NANO,
            "--device",
            "cpu");

    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("name").asText()).isEqualTo(name);
    assertThat(report.path("ratio").asDouble()).isPositive().isFinite();
    assertThat(report.at("/a/median").asDouble()).isPositive();
    assertThat(report.at("/b/unit").asText()).isNotEmpty();
    assertThat(report.path("device").asText()).isEqualTo("cpu");
  }
}
