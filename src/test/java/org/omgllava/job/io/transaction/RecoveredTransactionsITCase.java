package org.omgllava.job.io.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;

/**
 * The connector's own bugs, met on purpose. Each shows first what the connector's producer does:
 * where that fails one day, the connector is mended and {@link RecoveredProducer} can go.
 */
class RecoveredTransactionsITCase {
  private static final int LAST_EPOCH = Short.MAX_VALUE - 1;
  private static final String TOPIC = "out";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    kafka =
        EmbeddedKafka.start(
            folder,
            0,
            Map.of(
                "transactional.id.expiration.ms",
                "5000",
                "transaction.remove.expired.transaction.cleanup.interval.ms",
                "500"));
    kafka.createTopics(List.of(TOPIC), 1);
    admin = Admin.create(properties());
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  /** FLINK-40689, and FLINK-30068 by another way: the broker has another producer for the id. */
  @Test
  void anEpochThatHasRolledOverDoesNotStopTheRecovery() throws Exception {
    String id = "orphan-0-0";
    try (FlinkKafkaInternalProducer<byte[], byte[]> writer = producer(id)) {
      writer.initTransactions();
      while (writer.getEpoch() < LAST_EPOCH) {
        writer.setTransactionId(id);
        writer.initTransactions();
      }
      KafkaCommittable checkpointed = write(writer);
      assertThat(checkpointed.getEpoch()).isEqualTo((short) LAST_EPOCH);
      writer.commitTransaction();
      assertThat(writer.getEpoch()).as("rolled over").isZero();
      assertThat(writer.getProducerId()).isNotEqualTo(checkpointed.getProducerId());
      // The id goes on with another transaction, which the failure leaves open.
      write(writer);

      try (FlinkKafkaInternalProducer<byte[], byte[]> connectors = producer(id)) {
        connectors.resumeTransaction(checkpointed.getProducerId(), checkpointed.getEpoch());
        assertThatThrownBy(connectors::commitTransaction)
            .as("for which the connector starts the job again, for ever")
            .isInstanceOf(InvalidPidMappingException.class);
      }
      assertThat(commit(checkpointed)).containsExactly("known ProducerFencedException");
      atCheckpointsUntilDecided(1, 0, Set.of(0), 1);
    }
  }

  /** FLINK-40626: after a downscaling nobody takes the id again. */
  @Test
  void whatAFailedAttemptHasLeftOpenUnderACommittedIdPinsNothing() throws Exception {
    String id = "orphan-4-0-slot-2-0";
    try (FlinkKafkaInternalProducer<byte[], byte[]> writer = producer(id)) {
      writer.initTransactions();
      KafkaCommittable checkpointed = write(writer);
      writer.commitTransaction();
      write(writer);

      assertThat(commit(checkpointed)).containsExactly("known ProducerFencedException");
      assertThat(stable()).as("pinned, as the connector leaves it").isLessThan(end());

      atCheckpointsUntilDecided(4, 1, Set.of(0, 1, 2), 3);
    }
  }

  @Test
  void whatALaterAttemptOrAnotherSubtaskHasOpenIsLeftAlone() throws Exception {
    awaitDecided();
    try (FlinkKafkaInternalProducer<byte[], byte[]> later = producer("orphan-5-0-slot-0-0");
        FlinkKafkaInternalProducer<byte[], byte[]> same = producer("orphan-4-1-slot-0-0");
        FlinkKafkaInternalProducer<byte[], byte[]> other = producer("orphan-4-0-slot-1-0");
        FlinkKafkaInternalProducer<byte[], byte[]> earlier = producer("orphan-4-0-slot-0-0")) {
      List<FlinkKafkaInternalProducer<byte[], byte[]>> open = List.of(later, same, other, earlier);
      for (FlinkKafkaInternalProducer<byte[], byte[]> producer : open) {
        producer.initTransactions();
        write(producer);
      }
      try (LeftOpen leftOpen = leftOpen(4, 1, Set.of(0), 2)) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> {
                  leftOpen.atCheckpoint();
                  return !ongoing().contains("orphan-4-0-slot-0-0");
                });
        assertThat(ongoing())
            .contains("orphan-5-0-slot-0-0", "orphan-4-1-slot-0-0", "orphan-4-0-slot-1-0");
      }
    }
    atCheckpointsUntilDecided(6, 0, Set.of(0, 1), 2);
  }

  /** FLINK-30068, FLINK-39072: the savepoint is older than the broker's memory. */
  @Test
  void anIdThatTheBrokerHasForgottenDoesNotStopTheRecovery() throws Exception {
    String id = "forgotten-0-0";
    KafkaCommittable checkpointed;
    try (FlinkKafkaInternalProducer<byte[], byte[]> writer = producer(id)) {
      writer.initTransactions();
      checkpointed = write(writer);
      writer.commitTransaction();
    }
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                admin.listTransactions().all().get().stream()
                    .noneMatch(listed -> listed.transactionalId().equals(id)));

    try (FlinkKafkaInternalProducer<byte[], byte[]> connectors = producer(id)) {
      connectors.resumeTransaction(checkpointed.getProducerId(), checkpointed.getEpoch());
      assertThatThrownBy(connectors::commitTransaction)
          .isInstanceOf(InvalidPidMappingException.class);
    }
    assertThat(commit(checkpointed)).containsExactly("known ProducerFencedException");
  }

  @Test
  void whatTheFailureHasLeftPreparedIsCommitted() throws Exception {
    awaitDecided();
    long before = end();
    try (FlinkKafkaInternalProducer<byte[], byte[]> writer = producer("prepared-0-0")) {
      writer.initTransactions();
      KafkaCommittable checkpointed = write(writer);
      assertThat(stable()).isEqualTo(before);

      assertThat(commit(checkpointed)).isEmpty();

      awaitDecided();
      assertThat(stable()).isGreaterThan(before + 1);
    }
  }

  private static LeftOpen leftOpen(long checkpoint, int attempt, Set<Integer> subtasks, int total) {
    AttemptPrefix prefix = new AttemptPrefix("orphan", checkpoint, attempt, "slot");
    return new LeftOpen(properties(), new LeftOpen.Owned(prefix, subtasks, total));
  }

  private static void atCheckpointsUntilDecided(
      long checkpoint, int attempt, Set<Integer> subtasks, int total) {
    try (LeftOpen leftOpen = leftOpen(checkpoint, attempt, subtasks, total)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                leftOpen.atCheckpoint();
                return stable() == end();
              });
    }
  }

  private static List<String> ongoing() throws Exception {
    return admin.listTransactions().all().get().stream()
        .filter(listed -> listed.state() == TransactionState.ONGOING)
        .map(TransactionListing::transactionalId)
        .toList();
  }

  /** A record, flushed, in a transaction that a checkpoint names. */
  private static KafkaCommittable write(FlinkKafkaInternalProducer<byte[], byte[]> producer) {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(TOPIC, new byte[] {1}));
    producer.flush();
    KafkaCommittable committable =
        new KafkaCommittable(
            producer.getProducerId(), producer.getEpoch(), producer.getTransactionalId(), null);
    producer.precommitTransaction();
    return committable;
  }

  /** What the sink's committer says of a transaction that it knows from a checkpoint alone. */
  private static List<String> commit(KafkaCommittable committable) throws Exception {
    Requested request = new Requested(committable);
    try (Committer<KafkaCommittable> committer = Committers.of(properties(), TOPIC)) {
      committer.commit(List.of(request));
    }
    return request.said();
  }

  private static FlinkKafkaInternalProducer<byte[], byte[]> producer(String id) {
    return new FlinkKafkaInternalProducer<>(properties(), id);
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }

  /** A commit or an abort is told before its markers are written. */
  private static void awaitDecided() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stable() == end());
  }

  private static long stable() throws Exception {
    return offset(IsolationLevel.READ_COMMITTED);
  }

  private static long end() throws Exception {
    return offset(IsolationLevel.READ_UNCOMMITTED);
  }

  private static long offset(IsolationLevel isolation) throws Exception {
    return admin
        .listOffsets(Map.of(PARTITION, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(PARTITION)
        .get()
        .offset();
  }
}
