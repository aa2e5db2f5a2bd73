package org.omgllava.job.cli.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.omgllava.events.Segment;

/** The categories of segments as COCO lists them. */
final class CocoCategories {
  private final Map<Integer, ObjectNode> categories = new TreeMap<>();

  void add(Segment segment) {
    categories.computeIfAbsent(
        segment.getCategoryId(),
        id ->
            JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("name", segment.getCategory())
                .put("isthing", segment.getIsThing() ? 1 : 0));
  }

  ArrayNode listed() {
    return JsonNodeFactory.instance.arrayNode().addAll(categories.values());
  }
}
