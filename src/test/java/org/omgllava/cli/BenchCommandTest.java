package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
  static final String NANO =
      Path.of(System.getProperty("repository.root"))
          .resolve("models/bundles/nano")
          .normalize()
          .toString();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pipeline",
        "loop",
        "device",
        "delivery",
        "latency",
        "llm",
        "seg-capture",
        "prompts",
        "batch",
        "objects",
        "streams",
        "followers",
        "sizes",
        "stages",
        "rle",
        "image",
        "memory",
        "idle",
        "poison"
      })
  void everyBenchmarkIsListedWithWhatItMeasures(String name) {
    Invocation list = Invocation.of("bench");

    assertThat(list.status()).isZero();
    assertThat(list.out().lines().filter(line -> line.startsWith(name + " ")))
        .hasSize(1)
        .allMatch(line -> line.matches(".*work is .* \\(usually \\d+\\)"));
  }

  @ParameterizedTest
  @CsvSource({
    "bench speed, 'speed: no benchmark (expected: pipeline, '",
    "bench rle --pairs 0, --pairs: 0 (expected: at least 1)",
    "bench rle --work 0, --work: 0 (expected: at least 1)"
  })
  void whatCannotBeMeasuredIsToldBeforeAnythingStarts(String call, String message) {
    Invocation refused = Invocation.of(call.split(" "));

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @Test
  void severalBenchmarksAreOneDocument() {
    Invocation run =
        Invocation.of(
            "bench", "rle", "image", "--pairs", "2", "--work", "1", "--json", "--bundle", NANO);

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out().strip()).startsWith("[").endsWith("]");
  }

  @Test
  void eachBenchmarkIsAlsoALineOfAFileOnceItIsMeasured(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("figures.jsonl");

    for (int i = 0; i < 2; i++) {
      Invocation run =
          Invocation.of(
              "bench",
              "rle",
              "--pairs=1",
              "--work=1",
              "--bundle",
              NANO,
              "--append",
              file.toString());
      assertThat(run.status()).isZero();
    }

    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .allMatch(l -> l.startsWith("{\"name\":\"rle\""));
  }
}
