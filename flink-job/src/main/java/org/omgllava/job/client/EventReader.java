package org.omgllava.job.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * Reads committed records of one topic, all partitions, without a consumer group.
 *
 * <p>Owns a consumer. Constraint: one thread.
 */
public final class EventReader<T extends SpecificRecord> implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final Topic<T> topic;
  private final List<TopicPartition> partitions;
  private long undecodable;
  private long newestMillis;

  private EventReader(
      KafkaConsumer<String, byte[]> consumer, Topic<T> topic, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.topic = topic;
    this.partitions = partitions;
  }

  /** Reads from the first record on. */
  public static <T extends SpecificRecord> EventReader<T> fromBeginning(
      KafkaClients kafka, Topic<T> topic) {
    EventReader<T> reader = open(kafka, topic);
    reader.consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  /** Reads what comes from now on. */
  public static <T extends SpecificRecord> EventReader<T> fromEnd(
      KafkaClients kafka, Topic<T> topic) {
    EventReader<T> reader = open(kafka, topic);
    reader.consumer.seekToEnd(reader.partitions);
    // Seeking is lazy: asking for the position fixes it before anything else is sent.
    reader.partitions.forEach(reader.consumer::position);
    return reader;
  }

  private static <T extends SpecificRecord> EventReader<T> open(
      KafkaClients kafka, Topic<T> topic) {
    KafkaConsumer<String, byte[]> consumer = kafka.consumer();
    try {
      List<TopicPartition> partitions = partitions(consumer, kafka, topic.name());
      consumer.assign(partitions);
      return new EventReader<>(consumer, topic, partitions);
    } catch (KafkaException e) {
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
      throw new CommandFailure(
          "cannot read topic "
              + topic.name()
              + " at "
              + kafka.bootstrapServers
              + ": "
              + e.getMessage(),
          e);
    } catch (CommandFailure e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * @throws CommandFailure when there is no such topic
   */
  static List<TopicPartition> partitions(
      KafkaConsumer<?, ?> consumer, KafkaClients kafka, String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new CommandFailure("topic " + topic + " does not exist at " + kafka.bootstrapServers);
    }
    return found.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  /** Whether a consumer has read all records before these offsets. */
  public static boolean hasReached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** What has come, waiting at most this long for the first. */
  public List<T> poll(Duration wait) {
    List<T> events = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      newestMillis = Math.max(newestMillis, record.timestamp());
      try {
        events.add(topic.decode(record.value()));
      } catch (IOException | AvroRuntimeException e) {
        undecodable++;
      }
    }
    return events;
  }

  /** Records that were no events of the topic. */
  public long undecodable() {
    return undecodable;
  }

  /** Newest time stamp of the records read, milliseconds since the epoch; 0 before the first. */
  public long newestMillis() {
    return newestMillis;
  }

  /** Offsets behind the last committed records of now. */
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  /** Whether all records before these offsets have been read. */
  public boolean hasReached(Map<TopicPartition, Long> ends) {
    return hasReached(consumer, ends);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
