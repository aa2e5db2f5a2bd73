package org.omgllava.asyncapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Schemas of the records' headers. */
final class Headers {
  static final String OF_SENDERS = "SenderHeaders";
  static final String OF_RESULTS = "ResultHeaders";

  private Headers() {}

  static void add(ObjectNode schemas) {
    traceparent(
        schemas.putObject(OF_SENDERS).put("type", "object"),
        "W3C's trace context. It is on each result of the record.");
    ObjectNode results =
        schemas
            .putObject(OF_RESULTS)
            .put("type", "object")
            .put(
                "description",
                "CloudEvents in binary mode (Kafka protocol binding 1.0.2); texts in UTF-8.");
    results.putObject("properties");
    header(results, "ce_specversion", "Of CloudEvents.").put("const", "1.0");
    header(results, "ce_id", "The event's eventId: a replay gives the same.")
        .put("pattern", "^[0-9a-f]{32}$");
    header(results, "ce_source", "The stream, or the step that refused the record.")
        .put("format", "uri-reference")
        .put("pattern", "^/omg-llava/(streams|steps)/.+$");
    header(results, "ce_type", "The kind of event.")
        .put("pattern", "^org\\.omgllava\\.[a-z-]+\\.v1$");
    header(results, "ce_time", "The frame's capture time; of a dead letter the record's time.")
        .put("format", "date-time");
    header(results, "content-type", "Of the value.")
        .putArray("enum")
        .add("application/avro")
        .add("application/json");
    results.path("properties").fieldNames().forEachRemaining(results.putArray("required")::add);
    traceparent(results, "Of the record behind the result, where it had one.");
  }

  private static ObjectNode header(ObjectNode headers, String name, String meaning) {
    return headers
        .withObject("/properties")
        .putObject(name)
        .put("type", "string")
        .put("description", meaning);
  }

  private static void traceparent(ObjectNode headers, String meaning) {
    header(headers, "traceparent", meaning)
        .put("pattern", "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.*$");
  }
}
