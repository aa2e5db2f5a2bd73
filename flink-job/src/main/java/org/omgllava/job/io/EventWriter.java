package org.omgllava.job.io;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Timings;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.io.OutgoingRecord.Envelope;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.EventJson;
import org.omgllava.job.wire.SchemaRegistry;
import org.omgllava.job.wire.WireWriter;
import org.omgllava.scene.ModelProblem;

/** Makes records of results: events with what CloudEvents wants to know. */
abstract class EventWriter<T, E extends SpecificRecord> implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LATENCY_SAMPLES = 1024;

  private final String topic;
  private final Class<E> type;
  private final KafkaSettings kafka;
  private final SerializableSupplier<String> bundle;
  private transient @Nullable Function<E, byte[]> bytes;
  private transient String contentType = "";
  private transient @Nullable String bundleId;

  /**
   * @param bundle name and version of the bundle, asked for where the job runs
   */
  EventWriter(
      String topic, Class<E> type, KafkaSettings kafka, SerializableSupplier<String> bundle) {
    this.topic = topic;
    this.type = type;
    this.kafka = kafka;
    this.bundle = bundle;
  }

  abstract byte @Nullable [] key(T result);

  abstract E event(T result, String bundleId);

  abstract Envelope envelope(E event);

  /** Trace context of what led to the result, where its sender said one. */
  abstract Optional<String> traceparent(T result);

  /** Something smaller in place of a result that cannot be written; empty when there is nothing. */
  abstract Optional<T> instead(T result, ModelProblem problem);

  /** The dead letter of a result that cannot be written, where there is to be one. */
  abstract Optional<Rejected> rejected(
      T result, String code, String message, DeadLetters deadLetters);

  void open() throws IOException {
    bundleId = bundle.get();
    switch (kafka.valueFormat()) {
      case AVRO -> {
        bytes = avro()::write;
        contentType = "application/avro";
      }
      case JSON -> {
        bytes = EventJson::bytes;
        contentType = "application/json";
      }
    }
  }

  private WireWriter<E> avro() throws IOException {
    if (kafka.wireFormat() == KafkaSettings.WireFormat.SINGLE_OBJECT) {
      return WireWriter.singleObject(type);
    }
    int schemaId =
        new SchemaRegistry(kafka.registry())
            .register(topic, SpecificData.getForClass(type).getSchema(type));
    return WireWriter.confluent(type, schemaId);
  }

  /**
   * Shows how long results take: from Kafka's taking the record that led to one until it is
   * written, milliseconds.
   */
  static Histogram latency(MetricGroup metrics) {
    return metrics.histogram("latencyMillis", new DescriptiveStatisticsHistogram(LATENCY_SAMPLES));
  }

  /** Shows what is written. */
  void measure(MetricGroup metrics) {}

  /** A record has been made of a result, and goes on. */
  void written(T result) {}

  /** Trace contexts of all records that have led to the result. */
  Collection<String> traceparents(T result) {
    return traceparent(result).stream().toList();
  }

  /** The result for these traces. */
  abstract ResultSpan span(T result);

  OutgoingRecord record(T result) {
    E event = event(result, Objects.requireNonNull(bundleId, "opened"));
    return new OutgoingRecord(
        Optional.ofNullable(key(result)),
        Objects.requireNonNull(bytes).apply(event),
        contentType,
        envelope(event),
        traceparent(result));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static RunLengthMask mask(org.omgllava.mask.RunLengthMask mask) {
    return new RunLengthMask(mask.height(), mask.width(), mask.counts());
  }

  static RecordOrigin origin(Origin record) {
    return new RecordOrigin(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.appendTimeMillis()));
  }

  /** Time since Kafka took a record. */
  static long ageMillis(Origin record) {
    return Math.max(0, System.currentTimeMillis() - record.appendTimeMillis());
  }

  /** Where the time went since a record came. */
  static Timings timings(Origin record, float queuedMillis, float modelMillis) {
    return new Timings(
        Instant.ofEpochMilli(record.receivedTimeMillis()),
        queuedMillis,
        modelMillis,
        ageMillis(record));
  }
}
