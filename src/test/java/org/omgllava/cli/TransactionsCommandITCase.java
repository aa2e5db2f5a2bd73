package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;

/** What a dead job has left open, at a broker. */
class TransactionsCommandITCase {
  private static final String TOPIC = "segments";
  private static final String NAMED = "omg-llava-write-segments-0-0";
  private static final String LATER = "omg-llava-write-segments-0-1";
  private static final String OTHERS = "other-write-segments-0-0";

  @TempDir Path folder;

  @Test
  void whatTheCheckpointNamesIsCommittedAndTheRestOfTheJobsIsAborted() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        FlinkKafkaInternalProducer<String, String> named = producer(kafka, NAMED);
        FlinkKafkaInternalProducer<String, String> later = producer(kafka, LATER);
        FlinkKafkaInternalProducer<String, String> others = producer(kafka, OTHERS)) {
      kafka.createTopics(List.of(TOPIC), 1);
      write(named, "named");
      write(later, "later");
      write(others, "others");
      checkpoint(named);

      Invocation listed = run(kafka, "list");
      assertThat(listed.status()).as(listed.err()).isZero();
      assertThat(listed.out())
          .contains("commit   " + NAMED, "abort    " + LATER, "open transactions: 2")
          .contains("hidden behind it: segments-0 (3)")
          .doesNotContain(OTHERS);

      assertThat(run(kafka, "commit").out()).contains(NAMED, "transactions ended: 1");
      assertThat(run(kafka, "abort").out()).contains(LATER, "transactions ended: 1");

      assertThat(run(kafka, "list").out()).contains("open transactions: 0");
      // The other job's own is still open, and in front of nothing any more but itself.
      others.commitTransaction();
      assertThat(committed(kafka, 2)).containsExactly("named", "others");
    }
  }

  @Test
  void withoutACheckpointNothingIsEnded() {
    Invocation refused =
        Invocation.of("transactions", "abort", "--bootstrap-servers", "localhost:1");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("--checkpoints: missing");
  }

  private Invocation run(EmbeddedKafka kafka, String verb) {
    return Invocation.of(
        "transactions",
        verb,
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--checkpoints",
        folder.resolve("checkpoints").toString());
  }

  /** As the connector's committer saves it. */
  private void checkpoint(FlinkKafkaInternalProducer<?, ?> producer) throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/job/chk-1"));
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(checkpoint.resolve("_metadata")))) {
      out.writeShort(producer.getEpoch());
      out.writeLong(producer.getProducerId());
      out.writeUTF(NAMED);
    }
  }

  private static void write(FlinkKafkaInternalProducer<String, String> producer, String value) {
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(TOPIC, value));
    producer.flush();
  }

  private static List<String> committed(EmbeddedKafka kafka, int records) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
                return values.size() >= records;
              });
    }
    return values;
  }

  private static FlinkKafkaInternalProducer<String, String> producer(
      EmbeddedKafka kafka, String id) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    return new FlinkKafkaInternalProducer<>(properties, id);
  }
}
