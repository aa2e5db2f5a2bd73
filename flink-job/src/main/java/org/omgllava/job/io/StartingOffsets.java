package org.omgllava.job.io;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without saved state starts, as numbers: a reader that starts at a word, such as
 * "latest", could not say which records it has read.
 */
// The connector asks for a type that Kafka has deprecated.
@SuppressWarnings("deprecation")
final class StartingOffsets implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final KafkaSettings.StartOffsets start;

  StartingOffsets(KafkaSettings.StartOffsets start) {
    this.start = start;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return switch (start) {
      case EARLIEST -> retriever.beginningOffsets(partitions);
      case LATEST -> retriever.endOffsets(partitions);
      case COMMITTED -> {
        Map<TopicPartition, Long> offsets = new HashMap<>(retriever.committedOffsets(partitions));
        offsets.values().removeIf(offset -> offset < 0);
        List<TopicPartition> others =
            partitions.stream().filter(partition -> !offsets.containsKey(partition)).toList();
        if (!others.isEmpty()) {
          offsets.putAll(retriever.beginningOffsets(others));
        }
        yield offsets;
      }
    };
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
