package org.omgllava.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.omgllava.job.client.Topic;

/**
 * The same tables over results in Confluent's framing. Flink's format takes Avro's types as they
 * are, so that a view makes of them what the queries know.
 */
final class AvroTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AvroTables() {}

  static String confluent() throws IOException {
    return """
        -- The topics as tables of Flink SQL, over results whose schemas a registry has (`--wire-format CONFLUENT` of `up` and `run`).
        -- Flink's format knows no microseconds: times are numbers, as their schemas say, but for those of the events.
        -- Written by FlinkSqlTest of the schemas: -Drewrite.pages=true writes it anew.

        """
        + table(Topic.SEGMENTS, "captureTime")
        + table(Topic.ANSWERS, "captureTime")
        + table(Topic.TRACKS, "")
        + table(Topic.DEAD_LETTERS, "time")
        + SqlTables.frames();
  }

  /**
   * @param time field of the event's time; none when it is empty
   */
  private static String table(Topic<?> topic, String time) throws IOException {
    Schema event = SpecificData.getForClass(topic.type()).getSchema(topic.type());
    String name = SqlTables.name(topic);
    return "CREATE TABLE "
        + name
        + "_avro (\n  "
        + event.getFields().stream()
            .map(field -> SqlTables.quoted(field.name()) + " " + type(field.schema()))
            .collect(Collectors.joining(",\n  "))
        + (time.isEmpty() ? "" : rowtime(event.getField(time)))
        + "\n) WITH (\n"
        + SqlTables.connector(topic)
        + "  'format' = 'avro-confluent',\n  'avro-confluent.url' = 'http://localhost:8081',\n"
        + "  'avro-confluent.schema' = '"
        + portable(event)
        + "'\n);\n\nCREATE VIEW "
        + name
        + " AS SELECT\n  "
        + event.getFields().stream()
            .map(field -> seen(field.name(), time))
            .collect(Collectors.joining(",\n  "))
        + "\nFROM "
        + name
        + "_avro;\n\n";
  }

  private static String rowtime(Schema.Field time) {
    boolean micros = time.schema().getLogicalType() instanceof LogicalTypes.TimestampMicros;
    String millis = SqlTables.quoted(time.name()) + (micros ? " / 1000" : "");
    return ",\n  rowtime AS TO_TIMESTAMP_LTZ("
        + millis
        + ", 3),\n  WATERMARK FOR rowtime AS rowtime - INTERVAL '5' SECOND";
  }

  private static String seen(String field, String time) {
    String name = SqlTables.quoted(field);
    return field.equals(time) ? "rowtime AS " + name : name;
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case UNION -> nullable(present(schema));
      default -> nullable(schema) + " NOT NULL";
    };
  }

  private static String nullable(Schema schema) {
    return switch (schema.getType()) {
      case RECORD ->
          "ROW<"
              + schema.getFields().stream()
                  .map(field -> SqlTables.quoted(field.name()) + " " + type(field.schema()))
                  .collect(Collectors.joining(", "))
              + ">";
      case ARRAY -> "ARRAY<" + type(schema.getElementType()) + ">";
      case MAP -> "MAP<STRING NOT NULL, " + type(schema.getValueType()) + ">";
      case ENUM, STRING -> "STRING";
      case BYTES -> "BYTES";
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INT";
      case LONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case UNION, FIXED, NULL ->
          throw new IllegalArgumentException("no field of an event is " + schema);
    };
  }

  private static Schema present(Schema union) {
    List<Schema> present =
        union.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
    return present.get(0);
  }

  /** The schema without what is for people, for Java's generated classes, or not for Flink. */
  private static String portable(Schema schema) throws IOException {
    JsonNode tree = JSON.readTree(schema.toString());
    for (String unused : List.of("doc", "avro.java.string", "logicalType")) {
      tree.findParents(unused).forEach(node -> ((ObjectNode) node).remove(unused));
    }
    return tree.toString();
  }
}
