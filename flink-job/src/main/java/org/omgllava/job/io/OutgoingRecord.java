package org.omgllava.job.io;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * A result as it goes to Kafka, with CloudEvents headers (Kafka protocol binding 1.0.2, binary
 * mode).
 *
 * @param contentType media type of the value
 * @param traceparent of the record behind the result, where it had one
 */
public record OutgoingRecord(
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<byte[]> key,
    byte[] value,
    String contentType,
    Envelope envelope,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> traceparent) {
  /** Header of W3C's trace context. */
  static final String TRACEPARENT = "traceparent";

  private static final String SPEC_VERSION = "1.0";

  /** What compression adds at most to bytes that cannot be compressed. */
  private static final int COMPRESSION_SHARE = 255;

  private static final int COMPRESSION_BYTES = 64;

  /**
   * What CloudEvents wants to know.
   *
   * @param source URI reference of where the event comes from
   */
  public record Envelope(String id, String source, String type, Instant time) {}

  /** Most bytes that the record takes by itself in a batch: what a topic's limit is about. */
  int batchBytes() {
    int plain =
        AbstractRecords.estimateSizeInBytesUpperBound(
            RecordBatch.CURRENT_MAGIC_VALUE,
            CompressionType.NONE,
            key.orElse(null),
            value,
            headers().toArray());
    return plain + plain / COMPRESSION_SHARE + COMPRESSION_BYTES;
  }

  ProducerRecord<byte[], byte[]> to(String topic) {
    return new ProducerRecord<>(topic, null, null, key.orElse(null), value, headers());
  }

  private Headers headers() {
    Headers headers =
        new RecordHeaders()
            .add("ce_specversion", utf8(SPEC_VERSION))
            .add("ce_id", utf8(envelope.id()))
            .add("ce_source", utf8(envelope.source()))
            .add("ce_type", utf8(envelope.type()))
            .add("ce_time", utf8(envelope.time().toString()))
            .add("content-type", utf8(contentType));
    traceparent.ifPresent(trace -> headers.add(TRACEPARENT, utf8(trace)));
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
