package org.omgllava.asyncapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.omgllava.events.RunLengthMask;

/** JSON Schema of what {@code EventJson} writes of an event, one definition a record. */
final class JsonForm {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode definitions;
  private final String where;

  /**
   * @param definitions where the records are put, under their names
   * @param where that is, as a reference's beginning
   */
  JsonForm(ObjectNode definitions, String where) {
    this.definitions = definitions;
    this.where = where;
  }

  /** A reference to the definition of a record. */
  ObjectNode of(Schema record) {
    if (!definitions.has(record.getName())) {
      ObjectNode definition = definitions.putObject(record.getName());
      definition.put("type", "object").put("description", record.getDoc());
      if (record.equals(RunLengthMask.getClassSchema())) {
        mask(definition);
      } else {
        ObjectNode properties = definition.putObject("properties");
        for (Schema.Field field : record.getFields()) {
          properties.set(field.name(), described(field));
        }
        record.getFields().forEach(field -> definition.withArray("required").add(field.name()));
      }
    }
    return JSON.createObjectNode().put("$ref", where + record.getName());
  }

  /** The schema of a type without a place of its own. */
  ObjectNode type(Schema schema) {
    ObjectNode node = JSON.createObjectNode();
    return switch (schema.getType()) {
      case RECORD -> of(schema);
      case UNION -> orNull(present(schema));
      case ENUM -> {
        schema.getEnumSymbols().forEach(node.put("type", "string").withArray("enum")::add);
        yield node;
      }
      case ARRAY -> {
        node.put("type", "array").set("items", type(schema.getElementType()));
        yield node;
      }
      case MAP -> {
        node.put("type", "object").set("additionalProperties", type(schema.getValueType()));
        yield node;
      }
      case LONG -> {
        boolean time = schema.getLogicalType() != null;
        yield time
            ? node.put("type", "string").put("format", "date-time")
            : node.put("type", "integer").put("format", "int64");
      }
      case INT -> node.put("type", "integer").put("format", "int32");
      case FLOAT -> node.put("type", "number").put("format", "float");
      case DOUBLE -> node.put("type", "number").put("format", "double");
      case BOOLEAN -> node.put("type", "boolean");
      case BYTES -> node.put("type", "string").put("contentEncoding", "base64");
      case STRING -> node.put("type", "string");
      case FIXED, NULL -> throw new IllegalArgumentException("no field of an event is " + schema);
    };
  }

  /** The type of a field that may be null. */
  static Schema present(Schema schema) {
    Optional<Schema> present =
        schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).findFirst();
    return present.orElseThrow();
  }

  private ObjectNode orNull(Schema present) {
    ObjectNode either = JSON.createObjectNode();
    either.putArray("oneOf").add(JSON.createObjectNode().put("type", "null")).add(type(present));
    return either;
  }

  private ObjectNode described(Schema.Field field) {
    ObjectNode type = type(field.schema());
    if (!type.has("$ref")) {
      return type.put("description", field.doc());
    }
    // Beside a reference nothing counts.
    ObjectNode node = JSON.createObjectNode().put("description", field.doc());
    node.putArray("allOf").add(type);
    return node;
  }

  private static void mask(ObjectNode definition) {
    ObjectNode properties = definition.putObject("properties");
    ObjectNode size =
        properties
            .putObject("size")
            .put("type", "array")
            .put("description", "Height and width of the mask in pixels of the frame.")
            .put("minItems", 2)
            .put("maxItems", 2);
    size.putObject("items").put("type", "integer");
    properties
        .putObject("counts")
        .put("type", "string")
        .put("description", RunLengthMask.getClassSchema().getField("counts").doc());
    List.of("size", "counts").forEach(definition.putArray("required")::add);
  }
}
