package org.omgllava.job.client;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How much a topic holds, of all streams together.
 *
 * @param topic its name
 * @param records at most: what transactions leave behind counts
 * @param oldest when the broker took the first of them, where there is one
 * @param retentionMillis how long it keeps a record; negative: for ever; empty when it may not be
 *     asked
 */
public record TopicContents(
    String topic, long records, Optional<Instant> oldest, Optional<Long> retentionMillis) {
  /**
   * Asks the brokers.
   *
   * @throws ClientException when there is no such topic, or nobody answers
   */
  public static TopicContents of(KafkaClients kafka, String topic) {
    try (KafkaConsumer<String, byte[]> consumer = kafka.consumer()) {
      List<TopicPartition> partitions = kafka.partitions(consumer, topic);
      long records =
          sum(consumer.endOffsets(partitions)) - sum(consumer.beginningOffsets(partitions));
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, 0L));
      Optional<Instant> oldest =
          consumer.offsetsForTimes(times).values().stream()
              .filter(Objects::nonNull)
              .map(OffsetAndTimestamp::timestamp)
              .map(Instant::ofEpochMilli)
              .min(Instant::compareTo);
      Optional<Long> retention =
          kafka.topicSetting(topic, TopicConfig.RETENTION_MS_CONFIG).map(Long::valueOf);
      return new TopicContents(topic, records, oldest, retention);
    }
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(offset -> offset).sum();
  }
}
