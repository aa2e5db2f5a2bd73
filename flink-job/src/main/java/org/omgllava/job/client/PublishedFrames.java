package org.omgllava.job.client;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.wire.FrameHeader;
import org.omgllava.job.wire.FrameHeaderReader;

/**
 * How far a topic holds one session of some streams.
 *
 * @param session name of it, or empty where its publisher named none
 * @param newest frame of each stream that the topic holds frames of
 */
public record PublishedFrames(String session, Map<String, Newest> newest) {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long FIRST_RECORDS = 64;

  /**
   * The frame of a stream with the highest index.
   *
   * @param ended whether the topic holds the session's end
   */
  public record Newest(long index, Instant captureTime, boolean ended) {
    private Newest and(Newest other) {
      Newest later = other.index > index ? other : this;
      return new Newest(later.index, later.captureTime, ended || other.ended);
    }
  }

  /**
   * Looks from the topic's end backwards, as far as it must.
   *
   * @param streams that are looked for
   * @param session of these; empty for that of the newest frame of any of them
   * @return empty when the topic holds none of their frames
   * @throws ClientException when the topic cannot be read
   */
  public static Optional<PublishedFrames> find(
      KafkaClients kafka, String topic, Set<String> streams, Optional<String> session) {
    try (KafkaConsumer<String, byte[]> consumer = kafka.consumer()) {
      Search search = new Search(kafka, streams);
      List<TopicPartition> partitions = kafka.partitions(consumer, topic);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      boolean more = true;
      for (long records = FIRST_RECORDS; more && !search.isOver(session); records *= 2) {
        more = false;
        for (TopicPartition partition : partitions) {
          long end = ends.getOrDefault(partition, 0L);
          long from = Math.max(first.getOrDefault(partition, 0L), end - records);
          search.read(consumer, partition, from, end);
          ends.put(partition, from);
          more |= from > first.getOrDefault(partition, 0L);
        }
      }
      return search.found(session);
    }
  }

  /** What has been seen so far, the topic's end first. */
  private static final class Search {
    private final FrameHeaderReader headers;
    private final Set<String> streams;
    private final Map<String, Map<String, Newest>> sessions = new HashMap<>();
    private Optional<String> latest = Optional.empty();
    private long latestMillis = Long.MIN_VALUE;

    Search(KafkaClients kafka, Set<String> streams) {
      this.headers = new FrameHeaderReader(kafka.reader(FrameEvent.class));
      this.streams = Set.copyOf(streams);
    }

    boolean isOver(Optional<String> session) {
      return found(session).filter(all -> all.newest.size() == streams.size()).isPresent();
    }

    Optional<PublishedFrames> found(Optional<String> session) {
      return session
          .or(() -> latest)
          .filter(sessions::containsKey)
          .map(name -> new PublishedFrames(name, Map.copyOf(sessions.get(name))));
    }

    void read(
        KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long from, long end) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < end) {
            FrameIndex.read(record, headers::read)
                .filter(frame -> streams.contains(frame.streamId()))
                .ifPresent(frame -> add(frame, record.timestamp()));
          }
        }
      }
    }

    private void add(FrameHeader frame, long takenMillis) {
      // An end without a picture takes an index, and is no frame.
      long index = frame.hasImage() ? frame.frameIndex() : frame.frameIndex() - 1;
      sessions
          .computeIfAbsent(frame.session(), name -> new HashMap<>())
          .merge(
              frame.streamId(),
              new Newest(index, frame.captureTime(), frame.endOfStream()),
              Newest::and);
      if (takenMillis >= latestMillis) {
        latestMillis = takenMillis;
        latest = Optional.of(frame.session());
      }
    }
  }
}
