package org.omgllava.job.io.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.BrokerProcess;

/** The sinks in a job whose broker is killed again and again, for longer than they wait. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledBrokerITCase {
  private static final String TOPIC = "out";
  private static final int PARALLELISM = 2;
  private static final int MAX_BLOCK_MILLIS = 3_000;
  private static final int KILLS = Integer.getInteger("broker.kills", 2);
  private static final long SEED = Long.getLong("broker.seed", 1);

  /** What is written in a second by each subtask, about. */
  private static final int PAUSE_MILLIS = 50;

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsThereOnceAndWithoutGaps() throws Exception {
    Random luck = new Random(SEED);
    try (BrokerProcess broker = BrokerProcess.start(folder, TOPIC, PARALLELISM)) {
      JobClient job = numbers(broker).executeAsync();
      for (int kill = 0; kill < KILLS; kill++) {
        int before = committed(broker).size();
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> committed(broker).size() > before + 20);
        Thread.sleep(luck.nextInt(1_000));
        broker.kill();
        Thread.sleep(luck.nextInt(2 * MAX_BLOCK_MILLIS));
        broker.startAgain();
      }
      int before = committed(broker).size();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> committed(broker).size() > before + 20);
      job.stopWithSavepoint(false, folder.resolve("last").toString(), SavepointFormatType.CANONICAL)
          .get(2, TimeUnit.MINUTES);

      assertThat(gaps(committed(broker))).isEmpty();
    }
  }

  /** A job that writes numbers, those of each half one after the other. */
  private StreamExecutionEnvironment numbers(BrokerProcess broker) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
    configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofSeconds(20));
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(300));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.toString(MAX_BLOCK_MILLIS));
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "600000");
    env.fromSource(
            new NumberSequenceSource(0, 1_000_000), WatermarkStrategy.noWatermarks(), "numbers")
        .map(
            number -> {
              Thread.sleep(PAUSE_MILLIS);
              return number;
            })
        .sinkTo(
            new TransactionalSink<>(
                properties,
                "numbers",
                KafkaRecordSerializationSchema.<Long>builder()
                    .setTopic(TOPIC)
                    .setValueSerializationSchema(
                        number -> ByteBuffer.allocate(Long.BYTES).putLong(number).array())
                    .build()));
    return env;
  }

  /** What is missing or there twice. */
  private static List<String> gaps(List<Long> committed) {
    List<String> gaps = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    committed.stream().filter(n -> !seen.add(n)).forEach(n -> gaps.add(n + " is there twice"));
    TreeMap<Long, Long> sorted = new TreeMap<>();
    seen.forEach(n -> sorted.put(n, n));
    sorted.forEach(
        (n, same) -> {
          Long higher = sorted.higherKey(n);
          if (higher != null && higher > n + 1 && higher < n + 100_000) {
            gaps.add("nothing between " + n + " and " + higher);
          }
        });
    return gaps;
  }

  private static List<Long> committed(BrokerProcess broker) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARALLELISM; i++) {
      partitions.add(new TopicPartition(TOPIC, i));
    }
    List<Long> committed = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          committed.add(ByteBuffer.wrap(record.value()).getLong());
        }
      }
    }
    return committed;
  }
}
