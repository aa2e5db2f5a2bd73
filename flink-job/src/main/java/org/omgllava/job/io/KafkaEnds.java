package org.omgllava.job.io;

import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.Topics;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.io.decode.InputLimits;
import org.omgllava.job.io.lease.PrefixLease;
import org.omgllava.job.io.transaction.TransactionalSink;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelFactory;

/** The job's ends at Kafka. */
public final class KafkaEnds {
  /** Frames wait for the instructions of new partitions, too: these must not be found late. */
  private static final String NEW_PARTITIONS_MILLIS = "10000";

  private final KafkaSettings settings;

  private KafkaEnds(KafkaSettings settings) {
    this.settings = settings;
  }

  /**
   * Sources and sinks as the user chose them.
   *
   * @param limits of pictures that are read again
   * @param model asked about its bundle where the job runs
   */
  public static JobEnds of(
      KafkaSettings settings, Topics topics, InputLimits limits, ModelFactory model) {
    KafkaEnds kafka = new KafkaEnds(settings);
    return new JobEnds(
        kafka.source(topics.frames()),
        new InstructionSource(
            kafka.source(topics.instructions()),
            kafka.reading(),
            topics,
            kafka.writesInTransactions() ? settings.transactionalIdPrefix() : ""),
        new KafkaPictures(kafka.clients(), topics.frames(), settings.registry(), limits),
        kafka.end(
            Step.ENCODE_SEGMENTS,
            Step.WRITE_SEGMENTS,
            topics.segments(),
            new SegmentationWriter(topics.segments(), settings, model::bundleId)),
        kafka.end(
            Step.ENCODE_ANSWERS,
            Step.WRITE_ANSWERS,
            topics.answers(),
            new AnswerWriter(topics.answers(), settings, model)),
        kafka.end(
            Step.ENCODE_TRACKS,
            Step.WRITE_TRACKS,
            topics.tracks(),
            new TrackWriter(topics.tracks(), settings, model::bundleId)),
        kafka.end(
            Step.ENCODE_DEAD_LETTERS,
            Step.WRITE_DEAD_LETTERS,
            topics.deadLetters(),
            new DeadLetterWriter(topics.deadLetters(), settings)));
  }

  /**
   * Makes sure that no other job writes with this one's prefix of transactional ids.
   *
   * @throws org.omgllava.job.io.lease.PrefixTakenException when one does and is alive
   */
  public static void requireFreePrefix(KafkaSettings settings) throws InterruptedException {
    KafkaEnds kafka = new KafkaEnds(settings);
    if (kafka.writesInTransactions()) {
      PrefixLease.requireFree(settings.transactionalIdPrefix(), kafka.clients());
    }
  }

  private boolean writesInTransactions() {
    return settings.delivery() == KafkaSettings.Delivery.EXACTLY_ONCE;
  }

  private KafkaSource<RawRecord> source(String topic) {
    return KafkaSource.<RawRecord>builder()
        .setProperties(reading())
        .setGroupId(settings.groupId())
        .setTopics(topic)
        .setStartingOffsets(new StartingOffsets(settings.startOffsets()))
        .setDeserializer(new RawRecordReader())
        .build();
  }

  /** What a consumer of the job's topics needs. */
  private Properties reading() {
    Properties properties = new Properties();
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(
        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), NEW_PARTITIONS_MILLIS);
    properties.putAll(clients());
    return properties;
  }

  /** What every client needs. */
  private Properties clients() {
    Properties properties = new Properties();
    properties.putAll(settings.clientProperties());
    properties.setProperty(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    return properties;
  }

  private <T> ResultEnd<T, OutgoingRecord> end(
      Step encode, Step write, String topic, EventWriter<T, ?> writer) {
    return new ResultEnd<>(
        new EncodeResults<>(encode, writer, new TopicLimit(topic, settings)),
        RecordTypes.of(OutgoingRecord.class),
        sink(write, topic));
  }

  private Sink<OutgoingRecord> sink(Step step, String topic) {
    Properties properties = new Properties();
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(TopicLimit.MOST_REQUEST_BYTES));
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        String.valueOf(settings.transactionTimeoutMillis()));
    properties.putAll(clients());
    if (writesInTransactions()) {
      return new TransactionalSink<>(
          properties,
          settings.transactionalIdPrefix() + "-" + step.uid(),
          new EncodedRecords(topic));
    }
    return KafkaSink.<OutgoingRecord>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(settings.bootstrapServers())
        .setRecordSerializer(new EncodedRecords(topic))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }
}
