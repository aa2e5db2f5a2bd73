package org.omgllava.job.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.job.wire.ResultReader;
import org.omgllava.job.wire.UnreadableRecordException;

/**
 * Reads records of one topic, all partitions, without a consumer group: the committed ones, unless
 * {@link KafkaClients#seeingUncommitted} says otherwise. Records that are none of the topic's are
 * counted and passed over.
 *
 * <p>Owns a consumer. Constraint: one thread.
 *
 * @param <T> the topic's records
 */
public final class EventReader<T extends SpecificRecord> implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final ResultReader<T> wire;
  private final List<TopicPartition> partitions;
  private long undecodable;
  private Optional<String> firstProblem = Optional.empty();
  private long newestMillis;

  private EventReader(
      KafkaConsumer<String, byte[]> consumer,
      ResultReader<T> wire,
      List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.wire = wire;
    this.partitions = partitions;
  }

  /**
   * Reads from the first record on.
   *
   * @throws ClientException when the topic cannot be read
   */
  public static <T extends SpecificRecord> EventReader<T> fromBeginning(
      KafkaClients kafka, Topic<T> topic) {
    EventReader<T> reader = open(kafka, topic);
    reader.consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  /**
   * Reads what comes from now on.
   *
   * @throws ClientException when the topic cannot be read
   */
  public static <T extends SpecificRecord> EventReader<T> fromEnd(
      KafkaClients kafka, Topic<T> topic) {
    return from(kafka, topic, reader -> reader.consumer.seekToEnd(reader.partitions));
  }

  /**
   * Reads the last records that there are, and what comes after them.
   *
   * @param mostRecords so many offsets of each partition at most
   * @throws ClientException when the topic cannot be read
   */
  public static <T extends SpecificRecord> EventReader<T> fromLast(
      KafkaClients kafka, Topic<T> topic, long mostRecords) {
    return from(kafka, topic, reader -> reader.seekToLast(mostRecords));
  }

  /**
   * Reads what the broker has taken from a time on.
   *
   * @throws ClientException when the topic cannot be read
   */
  public static <T extends SpecificRecord> EventReader<T> fromTime(
      KafkaClients kafka, Topic<T> topic, Instant time) {
    return from(kafka, topic, reader -> reader.seekToTime(time));
  }

  private static <T extends SpecificRecord> EventReader<T> from(
      KafkaClients kafka, Topic<T> topic, Consumer<EventReader<T>> seeking) {
    EventReader<T> reader = open(kafka, topic);
    try {
      seeking.accept(reader);
      // Seeking is lazy: asking for the position fixes it before anything else is sent.
      reader.partitions.forEach(reader.consumer::position);
      return reader;
    } catch (KafkaException e) {
      reader.consumer.close(CloseOptions.timeout(Duration.ZERO));
      throw unreadable(kafka, topic, e);
    }
  }

  private void seekToLast(long mostRecords) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    consumer
        .endOffsets(partitions)
        .forEach(
            (partition, end) ->
                consumer.seek(
                    partition, Math.max(first.getOrDefault(partition, 0L), end - mostRecords)));
  }

  private void seekToTime(Instant time) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) -> {
              if (found == null) {
                consumer.seekToEnd(List.of(partition));
              } else {
                consumer.seek(partition, found.offset());
              }
            });
  }

  private static <T extends SpecificRecord> EventReader<T> open(
      KafkaClients kafka, Topic<T> topic) {
    KafkaConsumer<String, byte[]> consumer = kafka.consumer();
    try {
      List<TopicPartition> partitions = kafka.partitions(consumer, topic.name());
      consumer.assign(partitions);
      return new EventReader<>(
          consumer, new ResultReader<>(topic.type(), kafka.reader(topic.type())), partitions);
    } catch (KafkaException e) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      throw unreadable(kafka, topic, e);
    } catch (ClientException e) {
      consumer.close();
      throw e;
    }
  }

  private static ClientException unreadable(KafkaClients kafka, Topic<?> topic, KafkaException e) {
    return new ClientException(
        "cannot read topic "
            + topic.name()
            + " at "
            + kafka.bootstrapServers()
            + ": "
            + e.getMessage(),
        e);
  }

  /** Whether a consumer has read all records before these offsets. */
  static boolean hasReached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  /**
   * What has come, waiting at most this long for the first; empty when nothing has.
   *
   * @throws ClientException when the schema registry cannot be asked; the records of this call are
   *     lost to the reader
   */
  public List<T> poll(Duration wait) {
    List<T> events = new ArrayList<>();
    poll(wait, (event, takenMillis) -> events.add(event));
    return events;
  }

  /**
   * Hands on what has come, waiting at most this long for the first.
   *
   * @param onEvent is told each event with its record's time, milliseconds since the epoch
   * @return number of events
   * @throws ClientException as {@link #poll(Duration)}
   */
  public int poll(Duration wait, ObjLongConsumer<T> onEvent) {
    int events = 0;
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      newestMillis = Math.max(newestMillis, record.timestamp());
      Optional<T> event = read(record);
      if (event.isPresent()) {
        events++;
        onEvent.accept(event.get(), record.timestamp());
      }
    }
    return events;
  }

  private Optional<T> read(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() == null) {
        throw new UnreadableRecordException("RECORD_EMPTY", "the record has no value");
      }
      return Optional.of(wire.read(record.value()));
    } catch (UnreadableRecordException e) {
      undecodable++;
      if (firstProblem.isEmpty()) {
        firstProblem = Optional.of(place(record) + ": " + e.reason() + ": " + e.getMessage());
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new ClientException(place(record) + ": " + e.getMessage(), e);
    }
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + " at offset " + record.offset();
  }

  /** Records that were none of the topic's. */
  public long undecodable() {
    return undecodable;
  }

  /** Where the first of them is and why it cannot be read; empty when there is none. */
  public Optional<String> firstProblem() {
    return firstProblem;
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
