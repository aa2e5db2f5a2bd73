package org.omgllava.job.io.transaction;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The connector's exactly-once sink, with transactions of one attempt that no other attempt's can
 * have the name of ({@link AttemptPrefix}), which commits what a checkpoint names by {@link
 * RecoveredProducer}s. Its state is the connector's own.
 *
 * @param <T> the records
 */
public final class TransactionalSink<T>
    implements Sink<T>,
        SupportsWriterState<T, KafkaWriterState>,
        SupportsCommitter<KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable> {
  private static final long serialVersionUID = 1L;

  private final KafkaRecordSerializationSchema<T> records;
  private final Properties properties;
  private final String prefix;

  /**
   * @param properties of the producers, brokers included
   * @param prefix of transactional ids, unique among all sinks
   */
  public TransactionalSink(
      Properties properties, String prefix, KafkaRecordSerializationSchema<T> records) {
    this.properties = new Properties();
    this.properties.putAll(properties);
    String bytes = ByteArraySerializer.class.getName();
    this.properties.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, bytes);
    this.properties.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, bytes);
    this.prefix = prefix;
    this.records = records;
  }

  private KafkaSink<T> sink(String attemptPrefix) {
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(properties.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG))
        .setRecordSerializer(records)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(attemptPrefix)
        // Few ids, taken again and again: brokers are not filled with the ids of every checkpoint.
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .build();
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
    return new KafkaCommitter(
        properties,
        AttemptPrefix.of(prefix, context).text(),
        context.getTaskInfo().getIndexOfThisSubtask(),
        context.getTaskInfo().getAttemptNumber(),
        true,
        RecoveredProducer::new);
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> states) throws IOException {
    AttemptPrefix attempt = AttemptPrefix.of(prefix, context);
    TaskInfo task = context.getTaskInfo();
    Collection<KafkaWriterState> known =
        AttemptPrefix.ofEveryAttempt(
            prefix, states, task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks());
    SupportsWriterState<T, KafkaWriterState> sink = sink(attempt.text());
    LeftOpen leftOpen = new LeftOpen(properties, LeftOpen.Owned.of(attempt, known, task));
    try {
      // The connector's own look at them leaves a client behind when it fails.
      leftOpen.awaitBrokers();
      StatefulSinkWriter<T, KafkaWriterState> writer = sink.restoreWriter(context, known);
      ConnectorsAdmin.close(writer);
      return new AttemptWriter<>(writer, leftOpen, attempt.text());
    } catch (InterruptedException e) {
      leftOpen.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(attempt.text() + ": interrupted while it begins");
    } catch (IOException | RuntimeException e) {
      leftOpen.close();
      throw e;
    }
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink(prefix).getWriterStateSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink(prefix).getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
    sink(prefix).addPostCommitTopology(committables);
  }
}
