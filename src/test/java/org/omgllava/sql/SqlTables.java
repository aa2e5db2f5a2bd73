package org.omgllava.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.omgllava.events.RunLengthMask;
import org.omgllava.job.client.Topic;

/** The topics of results as tables of Flink SQL, of the schemas. */
final class SqlTables {
  private SqlTables() {}

  /** Over results in JSON. */
  static String json() {
    return """
        -- The topics as tables of Flink SQL, over results in JSON (`--value-format json` of `up` and `run`).
        -- Written by FlinkSqlTest of the schemas: -Drewrite.pages=true writes it anew.

        """
        + results(Topic.SEGMENTS, "captureTime")
        + results(Topic.ANSWERS, "captureTime")
        + results(Topic.TRACKS)
        + results(Topic.DEAD_LETTERS, "time")
        + frames();
  }

  private static String results(Topic<?> topic, String time) {
    return table(
        topic,
        ",\n  WATERMARK FOR " + quoted(time) + " AS " + quoted(time) + " - INTERVAL '5' SECOND");
  }

  /** Of results whose times lie in their parts. */
  private static String results(Topic<?> topic) {
    return table(topic, "");
  }

  private static String table(Topic<?> topic, String watermark) {
    Schema event = SpecificData.getForClass(topic.type()).getSchema(topic.type());
    return "CREATE TABLE "
        + name(topic)
        + " (\n  "
        + event.getFields().stream()
            .map(field -> quoted(field.name()) + " " + type(field.schema()))
            .collect(Collectors.joining(",\n  "))
        + watermark
        + "\n) WITH (\n"
        + connector(topic)
        + """
          'format' = 'json',
          'json.timestamp-format.standard' = 'ISO-8601'
        );

        """;
  }

  /** Frames are Avro always, and pixels are not for SQL: who sent how much, and when. */
  static String frames() {
    return """
    -- Frames as they came: bytes of the whole record.
    CREATE TABLE frames (
      `streamId` STRING,
      `record` BYTES,
      `appended` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
      WATERMARK FOR `appended` AS `appended`
    ) WITH (
    """
        + connector(Topic.FRAMES)
        + """
          'key.format' = 'raw',
          'key.fields' = 'streamId',
          'value.format' = 'raw',
          'value.fields-include' = 'EXCEPT_KEY'
        );
        """;
  }

  static String connector(Topic<?> topic) {
    return """
      'connector' = 'kafka',
      'topic' = '%s',
      'properties.bootstrap.servers' = 'localhost:9092',
      'properties.isolation.level' = 'read_committed',
      'scan.startup.mode' = 'earliest-offset',
    """
        .replace("%s", topic.name());
  }

  static String name(Topic<?> topic) {
    return topic.name().replace('-', '_');
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> "ROW<" + fields(schema) + ">";
      case UNION -> type(present(schema));
      case ARRAY -> "ARRAY<" + type(schema.getElementType()) + ">";
      case MAP -> "MAP<STRING, " + type(schema.getValueType()) + ">";
      case ENUM, STRING -> "STRING";
      case BYTES -> "BYTES";
      case BOOLEAN -> "BOOLEAN";
      case INT -> "INT";
      case LONG -> schema.getLogicalType() == null ? "BIGINT" : "TIMESTAMP_LTZ(3)";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case FIXED, NULL -> throw new IllegalArgumentException("no field of an event is " + schema);
    };
  }

  private static String fields(Schema record) {
    if (record.equals(RunLengthMask.getClassSchema())) {
      return "`size` ARRAY<INT>, `counts` STRING";
    }
    return record.getFields().stream()
        .map(field -> quoted(field.name()) + " " + type(field.schema()))
        .collect(Collectors.joining(", "));
  }

  private static Schema present(Schema union) {
    List<Schema> present =
        union.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
    return present.get(0);
  }

  static String quoted(String name) {
    return "`" + name + "`";
  }
}
