package org.omgllava.job.client;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * Finds published frames again by stream and index. Remembers where each record lies, not its
 * picture.
 *
 * <p>Owns two consumers: one reads on, one jumps. Constraint: one thread.
 */
public final class FrameIndex implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(20);

  private final Topic<FrameEvent> topic;
  private final KafkaConsumer<String, byte[]> reading;
  private final KafkaConsumer<String, byte[]> jumping;
  private final List<TopicPartition> partitions;
  private final Map<String, NavigableMap<Long, Place>> places = new HashMap<>();

  /**
   * A published frame.
   *
   * @param name of the picture at its source, or the index with eight digits
   */
  public record Place(TopicPartition partition, long offset, String name) {}

  public FrameIndex(KafkaClients kafka, Topic<FrameEvent> topic) {
    this.topic = topic;
    this.reading = kafka.consumer();
    // One by one: what a poll hands over besides would be fetched again after the next jump.
    this.jumping = kafka.consumer(1);
    try {
      this.partitions = EventReader.partitions(reading, kafka, topic.name());
      reading.assign(partitions);
      jumping.assign(partitions);
      reading.seekToBeginning(partitions);
    } catch (KafkaException | CommandFailure e) {
      close();
      throw e;
    }
  }

  /** Takes in everything that has been published up to now. */
  public void readOn() {
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
    while (!EventReader.hasReached(reading, ends)) {
      for (ConsumerRecord<String, byte[]> record : reading.poll(POLL)) {
        decode(record).ifPresent(frame -> add(record, frame));
      }
    }
  }

  /** Frames of a stream by index, without those that only say that the stream has ended. */
  public NavigableMap<Long, Place> stream(String streamId) {
    return places.getOrDefault(streamId, new TreeMap<>());
  }

  /** The place of a frame, also of one that has been published since the last {@link #readOn}. */
  public Optional<Place> find(String streamId, long index) {
    if (!stream(streamId).containsKey(index)) {
      readOn();
    }
    return Optional.ofNullable(stream(streamId).get(index));
  }

  /** The encoded picture; empty when the record is gone. */
  public Optional<byte[]> bytes(Place place) {
    if (jumping.position(place.partition) != place.offset) {
      jumping.seek(place.partition, place.offset);
    }
    jumping.pause(partitions);
    jumping.resume(List.of(place.partition));
    long deadline = System.nanoTime() + FETCH_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : jumping.poll(POLL)) {
        if (record.offset() >= place.offset) {
          return record.offset() == place.offset
              ? decode(record).map(FrameIndex::image)
              : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** The decoded picture; empty when there is none or it cannot be decoded. */
  public Optional<BufferedImage> picture(Place place) {
    return bytes(place).flatMap(FrameIndex::decodePicture);
  }

  @Override
  public void close() {
    reading.close();
    jumping.close();
  }

  public static Optional<BufferedImage> decodePicture(byte[] image) {
    try {
      return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(image)));
    } catch (IOException | RuntimeException e) {
      // Readers of damaged files throw all kinds of unchecked exceptions.
      return Optional.empty();
    }
  }

  private void add(ConsumerRecord<String, byte[]> record, FrameEvent frame) {
    if (frame.getImage().remaining() == 0) {
      return;
    }
    String name =
        frame
            .getAttributes()
            .getOrDefault(
                EventPublisher.NAME_ATTRIBUTE, String.format("%08d", frame.getFrameIndex()));
    // The first record of a frame counts: the job drops the others as duplicates.
    places
        .computeIfAbsent(frame.getStreamId(), id -> new TreeMap<>())
        .putIfAbsent(
            frame.getFrameIndex(),
            new Place(
                new TopicPartition(record.topic(), record.partition()), record.offset(), name));
  }

  private Optional<FrameEvent> decode(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(topic.decode(record.value()));
    } catch (IOException | AvroRuntimeException e) {
      return Optional.empty();
    }
  }

  private static byte[] image(FrameEvent frame) {
    ByteBuffer image = frame.getImage().duplicate();
    byte[] bytes = new byte[image.remaining()];
    image.get(bytes);
    return bytes;
  }
}
