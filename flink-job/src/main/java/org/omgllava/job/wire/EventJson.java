package org.omgllava.job.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.RunLengthMask;

/**
 * Events as JSON, on topics, in files and on pages: names and order as in the schemas, times in ISO
 * 8601 (UTC), bytes in Base64, masks as COCO writes them ({@code size: [height, width], counts}).
 */
public final class EventJson {
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private EventJson() {}

  /** The bytes of an event as JSON, UTF-8, on one line. */
  public static byte[] bytes(SpecificRecord event) {
    return of(event).toString().getBytes(StandardCharsets.UTF_8);
  }

  public static ObjectNode of(SpecificRecord event) {
    ObjectNode node = MAPPER.createObjectNode();
    for (Schema.Field field : event.getSchema().getFields()) {
      node.set(field.name(), value(event.get(field.pos())));
    }
    return node;
  }

  private static JsonNode value(@Nullable Object value) {
    if (value instanceof RunLengthMask mask) {
      ObjectNode node = MAPPER.createObjectNode();
      node.putArray("size").add(mask.getHeight()).add(mask.getWidth());
      return node.put("counts", mask.getCounts());
    }
    if (value instanceof SpecificRecord part) {
      return of(part);
    }
    if (value instanceof List<?> items) {
      ArrayNode array = MAPPER.createArrayNode();
      items.forEach(item -> array.add(value(item)));
      return array;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return MAPPER.valueToTree(Base64.getEncoder().encodeToString(bytes));
    }
    return MAPPER.valueToTree(
        value instanceof Instant || value instanceof Enum<?> ? value.toString() : value);
  }
}
