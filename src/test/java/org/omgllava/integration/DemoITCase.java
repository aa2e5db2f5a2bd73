package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.Omg;
import org.omgllava.testing.PrintedCommands;
import picocli.CommandLine;

/** The demo from beginning to end, and how good the bundled model is on the bundled clip. */
class DemoITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BUNDLE =
      Path.of(System.getProperty("repository.root")).resolve("models/bundles/nano");
  private static final int FRAMES = 36;

  @TempDir static Path folder;
  private static Path out;
  private static JsonNode summary;

  @BeforeAll
  static void runDemo() throws IOException {
    out = folder.resolve("demo out");
    StringWriter err = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setOut(new PrintWriter(new StringWriter()));
    command.setErr(new PrintWriter(err, true));
    int status =
        command.execute(
            Stream.concat(
                    Stream.of(
                        PrintedCommands.words(
                            PrintedCommands.of("README.md").ofLauncher("demo --out"),
                            "out",
                            out.toString())),
                    Stream.of(
                        "--bundle", BUNDLE.toString(), "--port", "0", "--dashboard-port", "0"))
                .toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    summary = JSON.readTree(out.resolve("summary.json").toFile());
  }

  @Test
  void everyFrameIsSegmentedAndEveryInstructionAnswered() {
    assertThat(summary.path("framesPublished").asInt()).isEqualTo(FRAMES);
    assertThat(summary.path("segmentationEvents").asInt()).isEqualTo(FRAMES);
    assertThat(summary.path("deadLetters").asInt()).isZero();
    assertThat(summary.path("instructions")).hasSizeGreaterThanOrEqualTo(8);
    assertThat(summary.path("instructions")).allMatch(i -> !i.path("frames").isEmpty());
    for (String rate : List.of("model", "withPrePost", "kafkaToKafka")) {
      assertThat(summary.at("/framesPerSecond/" + rate).asDouble()).as(rate).isPositive();
    }
    assertThat(summary.path("wallSeconds").asDouble()).isPositive();
  }

  @Test
  void writesOneLineForEachResult() throws IOException {
    assertThat(lines("segments.jsonl")).hasSize(FRAMES);
    assertThat(lines("segments.jsonl"))
        .extracting(line -> line.path("frameIndex").asInt())
        .isSorted();
    assertThat(lines("answers.jsonl")).hasSize(summary.path("answers").asInt());
    assertThat(lines("dead-letters.jsonl")).isEmpty();
  }

  @Test
  void drawsEveryFrameAndEveryAnswer() throws IOException {
    try (Stream<Path> pictures = Files.list(out.resolve("overlays"))) {
      assertThat(pictures).hasSize(FRAMES + summary.path("answers").asInt());
    }
    assertThat(ImageIO.read(out.resolve("overlays/00000000.png").toFile()).getWidth())
        .isEqualTo(960);
  }

  @Test
  void thePageNeedsNothingBesidesItself() throws IOException {
    String page = Files.readString(out.resolve("index.html"));

    assertThat(page).doesNotContain("http://").doesNotContain("https://").doesNotContain("@DATA@");
    assertThat(page.split("</script", -1)).hasSize(3);
    JsonNode data =
        JSON.readTree(page.substring(page.indexOf("id=\"data\">") + 10, page.indexOf("</script")));
    assertThat(data.path("frames")).hasSize(FRAMES);
    assertThat(data.path("instructions")).hasSameSizeAs(summary.path("instructions"));
  }

  @Test
  void theScoresAreThoseOfEvaluate() throws IOException {
    StringWriter text = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setOut(new PrintWriter(text, true));
    command.execute(
        "evaluate",
        "--gt-json",
        out.resolve("truth/panoptic_gt.json").toString(),
        "--gt-dir",
        out.resolve("truth/panomasksRGB").toString(),
        "--submission",
        out.resolve("vipseg").toString(),
        "--json");

    JsonNode scores = JSON.readTree(text.toString());
    assertThat(scores.at("/vpq/mean/all").asDouble()).isEqualTo(summary.at("/vpq/mean").asDouble());
    assertThat(scores.at("/stq/stq").asDouble()).isEqualTo(summary.path("stq").asDouble());
  }

  @Test
  void theModelMeetsItsBars() {
    assertThat(summary.at("/vpq/mean").asDouble()).isGreaterThanOrEqualTo(0.60);
    assertThat(instruction("referring").path("maskIou").asDouble()).isGreaterThanOrEqualTo(0.65);
    assertThat(instruction("standing").path("maskIou").asDouble()).isGreaterThanOrEqualTo(0.65);
    assertThat(List.of("region-point", "region-box", "region-mask"))
        .allMatch(id -> instruction(id).path("namesCategory").asBoolean());
  }

  private static JsonNode instruction(String id) {
    return StreamSupport.stream(summary.path("instructions").spliterator(), false)
        .filter(i -> i.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve(file))) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }
}
