package org.omgllava.job.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.RunLengthMask;

/**
 * Reads events that {@link EventJson} wrote, of this version or another: a field that is missing
 * has its default, one that is unknown is passed over.
 *
 * @param <T> what is read
 */
final class JsonReader<T extends SpecificRecord> {
  private final Class<T> type;
  private final SpecificData model;

  JsonReader(Class<T> type) {
    this.type = type;
    this.model = SpecificData.getForClass(type);
  }

  /**
   * Reads one event.
   *
   * @throws UnreadableRecordException when it is no such event
   */
  T read(byte[] value) throws UnreadableRecordException {
    try {
      return type.cast(record(EventJson.MAPPER.readTree(value), model.getSchema(type)));
    } catch (JsonProcessingException e) {
      throw malformed(e.getOriginalMessage());
    } catch (IOException
        | AvroRuntimeException
        | DateTimeException
        | IllegalArgumentException
        | ClassCastException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private UnreadableRecordException malformed(String why) {
    return new UnreadableRecordException(
        "RECORD_MALFORMED", "no " + type.getSimpleName() + " in JSON: " + why);
  }

  private SpecificRecord record(JsonNode node, Schema schema) throws IOException {
    require(node.isObject(), schema, node);
    if (schema.equals(RunLengthMask.getClassSchema())) {
      return mask(node);
    }
    SpecificRecord record =
        (SpecificRecord) SpecificData.newInstance(model.getClass(schema), schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode said = node.get(field.name());
      record.put(
          field.pos(), said == null ? model.getDefaultValue(field) : value(said, field.schema()));
    }
    return record;
  }

  private @Nullable Object value(JsonNode node, Schema schema) throws IOException {
    return switch (schema.getType()) {
      case UNION -> node.isNull() ? absent(schema) : value(node, present(schema));
      case RECORD -> record(node, schema);
      case ARRAY -> items(node, schema);
      case MAP -> entries(node, schema);
      case ENUM -> model.createEnum(text(node, schema), symbol(text(node, schema), schema));
      case STRING -> text(node, schema);
      case BYTES -> {
        require(node.isTextual(), schema, node);
        yield ByteBuffer.wrap(node.binaryValue());
      }
      case BOOLEAN -> {
        require(node.isBoolean(), schema, node);
        yield node.booleanValue();
      }
      case LONG -> {
        if (schema.getLogicalType() != null) {
          yield Instant.parse(text(node, schema));
        }
        require(node.canConvertToLong() && node.isIntegralNumber(), schema, node);
        yield node.longValue();
      }
      case INT -> {
        require(node.canConvertToInt() && node.isIntegralNumber(), schema, node);
        yield node.intValue();
      }
      case FLOAT -> {
        require(node.isNumber(), schema, node);
        yield node.floatValue();
      }
      case DOUBLE -> {
        require(node.isNumber(), schema, node);
        yield node.doubleValue();
      }
      case FIXED, NULL -> throw new IllegalArgumentException("no field of an event is " + schema);
    };
  }

  private static RunLengthMask mask(JsonNode node) {
    JsonNode size = node.path("size");
    JsonNode counts = node.path("counts");
    require(
        size.size() == 2 && size.get(0).isInt() && size.get(1).isInt() && counts.isTextual(),
        RunLengthMask.getClassSchema(),
        node);
    return new RunLengthMask(size.get(0).intValue(), size.get(1).intValue(), counts.textValue());
  }

  private List<@Nullable Object> items(JsonNode node, Schema schema) throws IOException {
    require(node.isArray(), schema, node);
    List<@Nullable Object> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(value(item, schema.getElementType()));
    }
    return items;
  }

  private Map<String, @Nullable Object> entries(JsonNode node, Schema schema) throws IOException {
    require(node.isObject(), schema, node);
    Map<String, @Nullable Object> entries = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      entries.put(entry.getKey(), value(entry.getValue(), schema.getValueType()));
    }
    return entries;
  }

  private static String text(JsonNode node, Schema schema) {
    require(node.isTextual(), schema, node);
    return node.textValue();
  }

  private static Schema symbol(String symbol, Schema schema) {
    if (!schema.hasEnumSymbol(symbol)) {
      throw new IllegalArgumentException(
          symbol + " (expected: one of " + schema.getEnumSymbols() + ")");
    }
    return schema;
  }

  private static @Nullable Object absent(Schema union) {
    if (!union.isNullable()) {
      throw new IllegalArgumentException("null (expected: " + union + ")");
    }
    return null;
  }

  /** Every union of the events is of null and one other type. */
  private static Schema present(Schema union) {
    return union.getTypes().stream()
        .filter(branch -> branch.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static void require(boolean holds, Schema schema, JsonNode node) {
    if (!holds) {
      throw new IllegalArgumentException(
          node.getNodeType() + " (expected: " + schema.getType() + " " + schema.getName() + ")");
    }
  }
}
