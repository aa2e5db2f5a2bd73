package org.omgllava.job.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.omgllava.job.cli.process.CommandFailure;
import picocli.CommandLine.Option;

/** Options to reach Kafka, and the clients made of them. */
public final class KafkaClients {
  /** Largest record that is sent, bytes; the broker has the last word. */
  private static final int MAX_RECORD_BYTES = 32 << 20;

  private static final int REACH_MILLIS = 15_000;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "H:P",
      required = true,
      description = "Kafka brokers, comma-separated.")
  String bootstrapServers;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description =
          "Further Kafka client property, such as security.protocol=SSL; may be repeated.")
  Map<String, String> properties = new HashMap<>();

  /** Without further properties. */
  public static KafkaClients of(String bootstrapServers) {
    KafkaClients ends = new KafkaClients();
    ends.bootstrapServers = bootstrapServers;
    return ends;
  }

  /**
   * Makes sure that the topics are there, before anything is sent and waits for them.
   *
   * @throws CommandFailure when no broker answers or a topic does not exist
   */
  public void requireTopics(String... topics) {
    Properties all = common();
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    try (Admin admin = Admin.create(all)) {
      for (String topic : topics) {
        admin.describeTopics(List.of(topic)).allTopicNames().get();
      }
    } catch (ExecutionException e) {
      throw new CommandFailure(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "topic does not exist at "
                  + bootstrapServers
                  + " (asked for: "
                  + String.join(", ", topics)
                  + ")"
              : "no Kafka broker answers at " + bootstrapServers + ": " + e.getCause().getMessage(),
          e);
    } catch (KafkaException e) {
      throw new CommandFailure(
          "cannot use the broker at " + bootstrapServers + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  KafkaProducer<String, byte[]> producer() {
    Properties all = common();
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000L);
    all.put(ProducerConfig.LINGER_MS_CONFIG, 5L);
    return new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
  }

  /** Sees committed records only. */
  KafkaConsumer<String, byte[]> consumer() {
    return consumer(ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
  }

  /**
   * Sees committed records only.
   *
   * @param maxPollRecords most records of one poll
   */
  KafkaConsumer<String, byte[]> consumer(int maxPollRecords) {
    Properties all = common();
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
    return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private Properties common() {
    Properties all = new Properties();
    all.putAll(properties);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return all;
  }
}
