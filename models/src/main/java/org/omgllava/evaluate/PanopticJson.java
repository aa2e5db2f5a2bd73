package org.omgllava.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the parts that ground truth and submissions share; every problem names the file. */
final class PanopticJson {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LARGEST_ID = (1 << 24) - 1;

  private PanopticJson() {}

  static JsonNode read(Path json) {
    try (var in = Files.newInputStream(json)) {
      return MAPPER.readTree(in);
    } catch (NoSuchFileException e) {
      throw new EvaluationException(json, "no such file");
    } catch (JsonProcessingException e) {
      throw new EvaluationException(json, "is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new EvaluationException(json, "cannot be read: " + e.getMessage());
    }
  }

  static List<JsonNode> list(JsonNode parent, String field, Path json) {
    JsonNode node = parent.path(field);
    if (!node.isArray()) {
      throw new EvaluationException(json, "has no list '" + field + "' where one is expected");
    }
    List<JsonNode> items = new ArrayList<>(node.size());
    node.forEach(items::add);
    return items;
  }

  static String text(JsonNode parent, String field, Path json) {
    JsonNode node = parent.path(field);
    if (!node.isValueNode()) {
      throw new EvaluationException(json, "has an entry without '" + field + "'");
    }
    return node.asText();
  }

  static FrameSegments segments(JsonNode frame, Path json) {
    List<JsonNode> listed = list(frame, "segments_info", json);
    int count = listed.size();
    FrameSegments segments =
        new FrameSegments(new int[count], new int[count], new boolean[count], new long[count]);
    for (int i = 0; i < count; i++) {
      JsonNode segment = listed.get(i);
      long id = segment.path("id").asLong(-1);
      if (id < 1 || id > LARGEST_ID) {
        throw new EvaluationException(
            json,
            frame.path("file_name").asText("a frame")
                + " has segment id "
                + segment.path("id")
                + " (expected: 1.."
                + LARGEST_ID
                + ")");
      }
      segments.ids()[i] = (int) id;
      segments.categoryIds()[i] = segment.path("category_id").asInt(-1);
      segments.crowd()[i] = segment.path("iscrowd").asInt(0) != 0;
      segments.areasPixels()[i] = segment.path("area").asLong(0);
    }
    return segments;
  }
}
