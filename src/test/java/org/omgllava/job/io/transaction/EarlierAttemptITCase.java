package org.omgllava.job.io.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;

/** A task whose TaskManager had stopped, and goes on while the next attempt is at work. */
class EarlierAttemptITCase {
  private static final TopicPartition PARTITION = new TopicPartition("out", 0);

  @TempDir Path folder;

  @Test
  void whatTheNextAttemptHasPreparedIsCommittedThoughTheEarlierOneGoesOn() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      kafka.createTopics(List.of(PARTITION.topic()), 1);
      TransactionalSink<byte[]> sink = Committers.sink(properties(kafka), PARTITION.topic());
      try (Writer earlier = new Writer(sink);
          Writer next = new Writer(sink)) {
        earlier.harness.open();
        earlier.write("a");
        OperatorSubtaskState completed = earlier.checkpoint(1);
        List<KafkaCommittable> first = earlier.committables();

        next.harness.setRestoredCheckpointId(1);
        next.harness.initializeState(completed);
        next.harness.open();
        commit(kafka, first);
        next.write("b");
        next.checkpoint(2);
        next.write("c");
        next.checkpoint(3);
        List<KafkaCommittable> prepared = next.committables();
        // It had taken the second barrier before it stopped.
        earlier.write("b");
        earlier.checkpoint(2);

        commit(kafka, prepared);
        assertThat(prepared).hasSize(2);

        // What the earlier attempt has prepared at last is known by no checkpoint, and is aborted.
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(500))
            .untilAsserted(
                () -> {
                  next.checkpoint(4);
                  assertThat(committed(kafka)).containsExactly("a", "b", "c");
                });
      }
    }
  }

  /** The writing operator of one attempt. */
  private static final class Writer implements AutoCloseable {
    final OneInputStreamOperatorTestHarness<byte[], CommittableMessage<KafkaCommittable>> harness;

    Writer(TransactionalSink<byte[]> sink) throws Exception {
      harness = new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink));
      harness.setup(
          CommittableMessageTypeInfo.of(sink::getCommittableSerializer)
              .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    }

    void write(String text) throws Exception {
      harness.processElement(new StreamRecord<>(text.getBytes(UTF_8)));
    }

    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
      harness.prepareSnapshotPreBarrier(checkpoint);
      return harness.snapshot(checkpoint, checkpoint);
    }

    List<KafkaCommittable> committables() {
      return harness.extractOutputValues().stream()
          .filter(CommittableWithLineage.class::isInstance)
          .map(message -> ((CommittableWithLineage<KafkaCommittable>) message).getCommittable())
          .toList();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  /** As a committer does that knows them from a checkpoint alone. */
  private static void commit(EmbeddedKafka kafka, List<KafkaCommittable> committables)
      throws Exception {
    List<Requested> requests =
        committables.stream()
            .map(
                one ->
                    new Requested(
                        new KafkaCommittable(
                            one.getProducerId(), one.getEpoch(), one.getTransactionalId(), null)))
            .toList();
    try (Committer<KafkaCommittable> committer =
        Committers.of(properties(kafka), PARTITION.topic())) {
      committer.commit(List.copyOf(requests));
    }
    assertThat(requests).allMatch(one -> one.said().isEmpty());
  }

  private static List<String> committed(EmbeddedKafka kafka) {
    Properties properties = properties(kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<String> committed = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = List.of(PARTITION);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long end = consumer.endOffsets(all).get(PARTITION);
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          committed.add(new String(record.value(), UTF_8));
        }
      }
    }
    return committed;
  }

  private static Properties properties(EmbeddedKafka kafka) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return properties;
  }
}
