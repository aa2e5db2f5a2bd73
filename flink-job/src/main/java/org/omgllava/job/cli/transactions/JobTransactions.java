package org.omgllava.job.cli.transactions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * The open transactions of one job, asked for and ended.
 *
 * <p>Owns a client. Constraint: nobody else writes with the prefix meanwhile.
 */
public final class JobTransactions implements AutoCloseable {
  private static final String REACH_MILLIS = "15000";

  private final Properties properties;
  private final String prefix;
  private final Admin admin;

  /**
   * @param properties of Kafka's clients, brokers included
   * @param prefix of the job's transactional ids
   */
  public JobTransactions(Properties properties, String prefix) {
    this.properties = properties;
    this.prefix = prefix;
    Properties asking = new Properties();
    asking.putAll(properties);
    asking.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    asking.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    try {
      this.admin = Admin.create(asking);
    } catch (KafkaException e) {
      throw refused(e);
    }
  }

  /** All that are open, the oldest first. */
  public List<OpenTransaction> open() throws InterruptedException {
    try {
      List<String> ids =
          admin
              .listTransactions(
                  new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
              .all()
              .get()
              .stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(prefix + "-"))
              .toList();
      Map<String, TransactionDescription> described = admin.describeTransactions(ids).all().get();
      Set<TopicPartition> partitions = new HashSet<>();
      described.values().forEach(found -> partitions.addAll(found.topicPartitions()));
      Map<TopicPartition, Long> hidden = hidden(partitions);
      List<OpenTransaction> open = new ArrayList<>();
      described.forEach(
          (id, found) -> {
            Map<String, Long> behind = new HashMap<>();
            found
                .topicPartitions()
                .forEach(at -> behind.put(at.toString(), hidden.getOrDefault(at, 0L)));
            open.add(
                new OpenTransaction(
                    new Prepared(id, found.producerId(), found.producerEpoch()),
                    found.transactionStartTimeMs().orElse(0L),
                    behind));
          });
      open.sort(Comparator.comparingLong(OpenTransaction::sinceMillis));
      return open;
    } catch (ExecutionException e) {
      throw refused(e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * Offsets behind the last records.
   *
   * @param isolation committed: behind the last one whose transaction, and all before it, is
   *     decided
   */
  public Map<TopicPartition, Long> ends(
      Collection<TopicPartition> partitions, IsolationLevel isolation) throws InterruptedException {
    try {
      return offsets(partitions, isolation);
    } catch (ExecutionException e) {
      throw refused(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Makes its records visible. */
  void commit(Prepared transaction) {
    Properties writing = new Properties();
    writing.putAll(properties);
    String bytes = ByteArraySerializer.class.getName();
    writing.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, bytes);
    writing.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, bytes);
    writing.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, REACH_MILLIS);
    try (FlinkKafkaInternalProducer<byte[], byte[]> producer =
        new FlinkKafkaInternalProducer<>(writing, transaction.transactionalId())) {
      producer.resumeTransaction(transaction.producerId(), (short) transaction.epoch());
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw refused(e);
    }
  }

  /** Takes its records away. */
  void abort(Prepared transaction) throws InterruptedException {
    try {
      admin.fenceProducers(List.of(transaction.transactionalId())).all().get();
    } catch (ExecutionException e) {
      throw refused(e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close();
  }

  /** Offsets from the last stable one to the end. */
  private Map<TopicPartition, Long> hidden(Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> stable = offsets(partitions, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> hidden = new HashMap<>();
    offsets(partitions, IsolationLevel.READ_UNCOMMITTED)
        .forEach(
            (partition, end) -> hidden.put(partition, end - stable.getOrDefault(partition, end)));
    return hidden;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, IsolationLevel isolation)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(asked, new ListOffsetsOptions(isolation))
        .all()
        .get()
        .forEach((partition, found) -> ends.put(partition, found.offset()));
    return ends;
  }

  private CommandFailure refused(Throwable problem) {
    return new CommandFailure(
        "transactions of "
            + prefix
            + " at "
            + properties.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)
            + ": "
            + problem.getMessage(),
        problem);
  }
}
