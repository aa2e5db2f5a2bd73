package org.omgllava.job.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Timings;
import org.omgllava.job.wire.SchemaRegistry;
import org.omgllava.job.wire.WireWriter;

/**
 * Writes results as Avro events with CloudEvents headers (Kafka protocol binding 1.0.2, binary
 * mode).
 */
abstract class EventWriter<T, E extends SpecificRecord>
    implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1L;
  private static final String SPEC_VERSION = "1.0";
  private static final String CONTENT_TYPE = "application/avro";

  private final String topic;
  private final Class<E> type;
  private final KafkaSettings kafka;
  private final SerializableSupplier<String> bundle;
  private transient WireWriter<E> writer;
  private transient String bundleId;

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

  /**
   * What CloudEvents wants to know.
   *
   * @param source URI reference of where the event comes from
   */
  record Envelope(String id, String source, String type, Instant time) {}

  abstract byte @Nullable [] key(T result);

  abstract E event(T result, String bundleId);

  abstract Envelope envelope(E event);

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext)
      throws IOException {
    bundleId = bundle.get();
    if (kafka.wireFormat() == KafkaSettings.WireFormat.SINGLE_OBJECT) {
      writer = WireWriter.singleObject(type);
    } else {
      int schemaId =
          new SchemaRegistry(kafka.schemaRegistryUrl())
              .register(topic, SpecificData.getForClass(type).getSchema(type));
      writer = WireWriter.confluent(type, schemaId);
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T result, KafkaSinkContext context, Long timestamp) {
    E event = event(result, bundleId);
    return new ProducerRecord<>(
        topic, null, null, key(result), writer.write(event), headers(envelope(event)));
  }

  /** The topic: by it the sink finds the transactions that a failure has left open. */
  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Instant micros(long sinceEpoch) {
    return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
  }

  static RunLengthMask mask(org.omgllava.mask.RunLengthMask mask) {
    return new RunLengthMask(mask.height(), mask.width(), mask.counts());
  }

  static Timings timings(long receivedMillis, float queuedMillis, float modelMillis) {
    return new Timings(Instant.ofEpochMilli(receivedMillis), queuedMillis, modelMillis);
  }

  private static Headers headers(Envelope envelope) {
    return new RecordHeaders()
        .add("ce_specversion", utf8(SPEC_VERSION))
        .add("ce_id", utf8(envelope.id()))
        .add("ce_source", utf8(envelope.source()))
        .add("ce_type", utf8(envelope.type()))
        .add("ce_time", utf8(envelope.time().toString()))
        .add("content-type", utf8(CONTENT_TYPE));
  }
}
