package org.omgllava.job.io.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.BrokerProcess;

/** A broker that stops for a while in the middle of a recovery: a process of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LateAnswerITCase {
  private static final TopicPartition PARTITION = new TopicPartition("out", 0);
  private static final int MAX_BLOCK_MILLIS = 3_000;

  @TempDir Path folder;
  private BrokerProcess broker;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(folder, PARTITION.topic(), 1);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  /**
   * After a rescaling one committer has the transactions of two subtasks. The commit of the first
   * is not answered in time, that of the second is asked for meanwhile.
   */
  @Test
  void eachTransactionIsCommittedWhenTheFirstAnswerIsLate() throws Exception {
    List<Requested> pending =
        List.of(new Requested(write("late-0-0")), new Requested(write("late-1-0")));
    try (Committer<KafkaCommittable> committer = Committers.of(properties(), PARTITION.topic())) {
      broker.signal("STOP");
      CompletableFuture<Void> round = CompletableFuture.runAsync(() -> commit(committer, pending));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> pending.get(0).said().contains(Requested.LATER));
      broker.signal("CONT");
      round.get(1, TimeUnit.MINUTES);

      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                List<Requested> late = pending.stream().filter(Requested::takeLate).toList();
                commit(committer, late);
                return late.isEmpty();
              });
    }
    assertThat(pending).allMatch(one -> one.said().isEmpty());
    // What is not committed would be aborted here.
    for (Requested one : pending) {
      try (FlinkKafkaInternalProducer<byte[], byte[]> next =
          new FlinkKafkaInternalProducer<>(
              properties(), one.getCommittable().getTransactionalId())) {
        next.initTransactions();
      }
    }
    assertThat(committed()).containsExactlyInAnyOrder("late-0-0", "late-1-0");
  }

  @Test
  void aWriterEndsThoughTheBrokerDoesNotAnswer() throws Exception {
    try (var writer = writer(properties("60000"))) {
      writer.open();
      writer.processElement(new StreamRecord<>(new byte[] {1}));
      broker.signal("STOP");
    }
    assertThat(broker.isAlive()).isTrue();
  }

  @Test
  void aWriterThatHasEndedLeavesNoClientBehind() throws Exception {
    long before = clients();
    try (var writer = writer(properties("60000"))) {
      writer.open();
      writer.processElement(new StreamRecord<>(new byte[] {1}));
      writer.snapshot(1, 1);
    }
    awaitClients(before);

    broker.kill();
    Properties impatient = properties();
    impatient.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "2000");
    impatient.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "1000");
    impatient.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "2000");
    try (var writer = writer(impatient)) {
      assertThatThrownBy(writer::open)
          .hasStackTraceContaining("the brokers do not say what is open");
    }
    awaitClients(before);
  }

  private static OneInputStreamOperatorTestHarness<byte[], CommittableMessage<KafkaCommittable>>
      writer(Properties properties) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new SinkWriterOperatorFactory<byte[], KafkaCommittable>(
            Committers.sink(properties, PARTITION.topic())));
  }

  private static void awaitClients(long expected) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(clients()).isEqualTo(expected));
  }

  /** Threads of clients that ask brokers, or send them records. */
  private static long clients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> thread.getName().matches("kafka-(admin-client|producer-network)-thread.*"))
        .count();
  }

  /** A record that says the id, in a transaction that a checkpoint names. */
  private KafkaCommittable write(String id) {
    try (FlinkKafkaInternalProducer<byte[], byte[]> writer =
        new FlinkKafkaInternalProducer<>(properties("60000"), id)) {
      writer.initTransactions();
      writer.beginTransaction();
      writer.send(new ProducerRecord<>(PARTITION.topic(), id.getBytes(UTF_8)));
      writer.flush();
      return new KafkaCommittable(writer.getProducerId(), writer.getEpoch(), id, null);
    }
  }

  private static void commit(Committer<KafkaCommittable> committer, List<Requested> requests) {
    try {
      committer.commit(List.copyOf(requests));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> committed() {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<String> committed = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  committed.add(new String(record.value(), UTF_8));
                }
                return consumer.position(PARTITION)
                    >= consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
              });
    }
    return committed;
  }

  private Properties properties() {
    return properties(Integer.toString(MAX_BLOCK_MILLIS));
  }

  private Properties properties(String maxBlockMillis) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlockMillis);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }
}
