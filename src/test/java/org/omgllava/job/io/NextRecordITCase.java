package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;

/** A wait ends with the next record, or when it has taken its time. */
class NextRecordITCase {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final byte[] LARGE = new byte[200_000];

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(folder, 0);
    kafka.createTopics(List.of("waited", "written", "quiet"), 2);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aWaitEndsWithTheNextRecordOfAnyPartition() throws Exception {
    try (NextRecord next = new NextRecord(clients(), LONG)) {
      CompletableFuture<Boolean> came =
          CompletableFuture.supplyAsync(() -> next.await(ends("waited", 0, 0)));
      write("waited", 1);
      assertThat(came.get(LONG.toSeconds() / 2, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Boolean> another =
          CompletableFuture.supplyAsync(() -> next.await(ends("waited", 0, 1)));
      write("waited", 0);
      assertThat(another.get(LONG.toSeconds() / 2, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatIsThereAlreadyEndsAWaitBeforeItAndNoneBehindIt() throws Exception {
    write("written", 0);
    try (NextRecord next = new NextRecord(clients(), SHORT)) {
      assertThat(next.await(ends("written", 1, 0))).as("behind it").isFalse();
    }
    try (NextRecord next = new NextRecord(clients(), LONG)) {
      assertThat(next.await(ends("written", 0, 0))).as("before it").isTrue();
    }
  }

  @Test
  void aWaitForNothingEnds() {
    try (NextRecord next = new NextRecord(clients(), SHORT)) {
      assertThat(next.await(ends("quiet", 0, 0))).isFalse();
      assertThat(next.await(ends("quiet", 0, 0))).as("again").isFalse();
    }
  }

  private static Map<TopicPartition, Long> ends(String topic, long first, long second) {
    return Map.of(new TopicPartition(topic, 0), first, new TopicPartition(topic, 1), second);
  }

  private static void write(String topic, int partition) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, partition, null, LARGE)).get();
    }
  }

  private static Properties clients() {
    Properties clients = new Properties();
    clients.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return clients;
  }
}
