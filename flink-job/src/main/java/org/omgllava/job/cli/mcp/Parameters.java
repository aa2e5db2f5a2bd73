package org.omgllava.job.cli.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a tool takes, as JSON Schema. */
final class Parameters {
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  /** A text that must be given. */
  Parameters required(String name, String description) {
    required.add(name);
    return optional(name, "string", description);
  }

  /**
   * @param type of JSON Schema
   */
  Parameters optional(String name, String type, String description) {
    properties.put(name, Map.of("type", type, "description", description));
    return this;
  }

  /** Points, boxes and masks on the frame. */
  Parameters prompts() {
    properties.put(
        "prompts",
        Map.of(
            "type",
            "array",
            "description",
            "Regions that <region> stands for in the text, in pixels of the frame.",
            "items",
            Map.of(
                "type",
                "object",
                "required",
                List.of("kind"),
                "properties",
                Map.of(
                    "kind",
                    Map.of("type", "string", "enum", List.of("POINT", "BOX", "MASK")),
                    "coordinates",
                    Map.of(
                        "type",
                        "array",
                        "items",
                        Map.of("type", "number"),
                        "description",
                        "POINT: x, y. BOX: x1, y1, x2, y2."),
                    "mask",
                    Map.of(
                        "type",
                        "object",
                        "description",
                        "MASK: COCO run lengths, {size: [height, width], counts}.")))));
    return this;
  }

  Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }
}
