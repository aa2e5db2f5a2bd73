package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * official.json holds what VIPSeg's own evaluators (eval_vpq_vspw.py and eval_stq_vspw.py at commit
 * 92e1459d) print for the generated videos beside it: crowd, void, changing classes and ids, ids up
 * to 2^24 - 1, videos shorter than a window, an empty frame, segments in any order.
 */
class VipsegEvaluationTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("repository.root", "."), "src/test/resources/evaluate");
  private static final int[] WINDOWS = {1, 2, 4, 6};
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path work;

  @Test
  void equalsTheOfficialEvaluators() throws IOException {
    JsonNode report = evaluate(RESOURCES.resolve("submission")).toJson();

    JsonNode official = JSON.readTree(RESOURCES.resolve("official.json").toFile());
    assertThat(compareNumbers("", official, report)).isEqualTo(51);
    assertThat(report.at("/vpq/mean/all").asDouble())
        .isCloseTo(
            (official.at("/vpq/1/all/pq").asDouble()
                    + official.at("/vpq/2/all/pq").asDouble()
                    + official.at("/vpq/4/all/pq").asDouble()
                    + official.at("/vpq/6/all/pq").asDouble())
                / 4,
            within(1e-12));
  }

  @Test
  void classesAndVideosAreReportedToo() throws IOException {
    JsonNode report = evaluate(RESOURCES.resolve("submission")).toJson();

    JsonNode window = report.at("/vpq/2");
    double sum = 0;
    for (Map.Entry<String, JsonNode> category : window.path("classes").properties()) {
      sum += category.getValue().path("pq").asDouble();
    }
    assertThat(sum / window.at("/all/n").asInt())
        .isCloseTo(window.at("/all/pq").asDouble(), within(1e-12));
    assertThat(window.path("classes").size()).isEqualTo(window.at("/all/n").asInt());
    assertThat(report.at("/stq/videos").size()).isEqualTo(truth().videos().size());
  }

  @Test
  void theTruthWrittenAsASubmissionScoresOne() throws IOException {
    VipsegDataset truth = truth();
    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(work);
    for (VipsegDataset.Video video : truth.videos()) {
      long index = 0;
      for (VipsegDataset.Frame frame : video.frames()) {
        FrameSegments segments = frame.segments();
        writer.add(
            video.id(),
            index++,
            frame.name(),
            IdMap.read(truth.png(video, frame)),
            segments,
            new int[segments.size()][4]);
      }
    }
    writer.finish();

    EvaluationReport report = evaluate(work);

    assertThat(report.vpq().get(1).stuff().pq()).isCloseTo(1, within(1e-12));
    assertThat(report.stq().sq()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "missing video, is missing",
    "missing frame, 'has 8 frames (expected: 9)'",
    "unknown category, uses unknown category 7",
    "unlisted id, is in the PNG but not in pred.json",
    "absent id, is in pred.json but not in the PNG",
    "wrong size, 'is 3 x 2 (expected: 32 x 24'",
    "no picture, no such file",
    "broken json, is not valid JSON",
    "no json, no such file"
  })
  void aBrokenSubmissionIsRefusedWithTheNameOfTheFile(String fault, String expected)
      throws IOException {
    copy(RESOURCES.resolve("submission"), work);
    Path json = work.resolve("pred.json");
    Path png = work.resolve("pan_pred/0_a-b_0c/00000007.png");
    ObjectNode document = (ObjectNode) JSON.readTree(json.toFile());
    ArrayNode videos = (ArrayNode) document.get("annotations");
    int first = videos.size() - 1;
    ArrayNode frames = (ArrayNode) videos.get(first).get("annotations");
    ArrayNode segments = (ArrayNode) frames.get(0).get("segments_info");
    Path named = json;
    switch (fault) {
      case "missing video" -> videos.remove(first);
      case "missing frame" -> frames.remove(0);
      case "unknown category" -> ((ObjectNode) segments.get(0)).put("category_id", 7);
      case "unlisted id" -> {
        segments.remove(0);
        named = png;
      }
      case "absent id" -> {
        segments.addObject().put("id", 12).put("category_id", 2);
        named = png;
      }
      case "wrong size" -> {
        new IdMap(2, 3, new int[6]).write(png);
        named = png;
      }
      case "no picture" -> {
        Files.delete(png);
        named = png;
      }
      default -> {}
    }
    JSON.writeValue(json.toFile(), document);
    if (fault.equals("broken json")) {
      Files.writeString(json, "{\"annotations\": [");
    } else if (fault.equals("no json")) {
      Files.delete(json);
    }

    assertThatThrownBy(() -> evaluate(work))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(expected)
        .hasMessageStartingWith(named.toString());
  }

  private static VipsegDataset truth() {
    return VipsegDataset.read(RESOURCES.resolve("truth.json"), RESOURCES.resolve("truth"));
  }

  private static EvaluationReport evaluate(Path submission) {
    return VipsegEvaluation.evaluate(
        truth(), VipsegSubmission.read(submission), WINDOWS, frames -> {});
  }

  private static int compareNumbers(String path, JsonNode expected, JsonNode actual) {
    if (expected.isNumber()) {
      assertThat(actual.asDouble(Double.NaN)).as(path).isCloseTo(expected.asDouble(), within(1e-9));
      return 1;
    }
    int compared = 0;
    for (Iterator<Map.Entry<String, JsonNode>> fields = expected.properties().iterator();
        fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      compared +=
          compareNumbers(
              path + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()));
    }
    return compared;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
