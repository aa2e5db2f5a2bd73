package org.omgllava.job.io;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Waits for the next record behind the ends of partitions, so that nobody has to ask again and
 * again while none comes: the broker holds the request.
 *
 * <p>Owns a consumer that asks nothing else, since a broker answers what comes over one connection
 * in order, and one request that is held holds up the others. Constraint: one thread.
 */
final class NextRecord implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration longest;

  /**
   * @param properties of Kafka's clients
   * @param longest time that one wait takes
   */
  NextRecord(Properties properties, Duration longest) {
    Properties all = new Properties();
    all.putAll(properties);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // What it says is thrown away; a larger record comes whole.
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) longest.toMillis());
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.longest = longest;
  }

  /**
   * Returns when there is a record, or after the longest time.
   *
   * @param ends offset of the next record, by partition
   * @return whether there is one
   * @throws org.apache.kafka.common.errors.InterruptException when the thread is interrupted
   */
  boolean await(Map<TopicPartition, Long> ends) {
    Collection<TopicPartition> partitions = Set.copyOf(ends.keySet());
    if (!consumer.assignment().equals(partitions)) {
      consumer.assign(partitions);
    }
    ends.forEach(consumer::seek);
    return !consumer.poll(longest).isEmpty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
