package org.omgllava.job.client;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.wire.FrameHeader;
import org.omgllava.job.wire.FrameHeaderReader;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.job.wire.WireReader;

/**
 * Finds published frames again by stream, session, index and capture time. Remembers where each
 * record lies, not its picture, and of each record it reads the header only. The newest frames are
 * remembered, {@link #MOST_FRAMES} of them; the topic is read no further than what is asked for, so
 * that whoever goes through results in their order finds every frame, however long the topic is.
 *
 * <p>Owns two consumers: one reads on, one jumps. Constraint: one thread.
 */
public final class FrameIndex implements AutoCloseable {
  /** Some 110 MB of heap. */
  public static final int MOST_FRAMES = 500_000;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(20);

  private final String topic;
  private final Set<String> streams;
  private final int mostFrames;
  private final WireReader<FrameEvent> frames;
  private final FrameHeaderReader headers;
  private final PicturesOfEvents pictures;
  private final KafkaConsumer<String, byte[]> reading;
  private final KafkaConsumer<String, byte[]> jumping;
  private final List<TopicPartition> partitions;
  private final Map<String, NavigableMap<Long, List<Place>>> places = new HashMap<>();

  /** One text for each name of a session. */
  private final Map<String, String> sessions = new HashMap<>();

  private final Deque<Key> oldestFirst = new ArrayDeque<>();
  private long forgotten;

  /**
   * A published frame.
   *
   * @param name of the picture at its source, or the index with eight digits
   * @param session that its publisher named, or empty
   */
  public record Place(
      TopicPartition partition, long offset, String name, String session, Instant captureTime) {
    private boolean isSameFrame(Place other) {
      return session.equals(other.session) && captureTime.equals(other.captureTime);
    }
  }

  private record Key(String streamId, long index) {}

  /**
   * @param streams whose frames are looked for; empty for all
   * @throws ClientException when the topic cannot be read
   */
  public FrameIndex(KafkaClients kafka, Topic<FrameEvent> topic, Set<String> streams) {
    this(kafka, topic, streams, MOST_FRAMES);
  }

  FrameIndex(KafkaClients kafka, Topic<FrameEvent> topic, Set<String> streams, int mostFrames) {
    this.topic = topic.name();
    this.streams = Set.copyOf(streams);
    this.mostFrames = mostFrames;
    this.frames = kafka.reader(FrameEvent.class);
    this.headers = new FrameHeaderReader(frames);
    this.pictures = kafka.picturesOfEvents();
    this.reading = kafka.consumer();
    // One by one: what a poll hands over besides would be fetched again after the next jump.
    this.jumping = kafka.consumer(1);
    try {
      this.partitions = kafka.partitions(reading, topic.name());
      reading.assign(partitions);
      jumping.assign(partitions);
      reading.seekToBeginning(partitions);
    } catch (KafkaException | ClientException e) {
      close();
      throw e;
    }
  }

  /** Takes in everything that has been published up to now. */
  public void readOn() {
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
    while (!EventReader.hasReached(reading, ends)) {
      readSome();
    }
  }

  /**
   * Frames of a stream by index, those of several sessions in the order of their records, without
   * those that only say that the stream has ended.
   */
  public NavigableMap<Long, List<Place>> stream(String streamId) {
    return Collections.unmodifiableNavigableMap(
        places.getOrDefault(streamId, Collections.emptyNavigableMap()));
  }

  /** Frames that were read and are no longer remembered. */
  public long forgotten() {
    return forgotten;
  }

  /** The place of a frame; empty when it is not among the remembered and does not come either. */
  public Optional<Place> find(FrameKey frame) {
    Optional<Place> place = known(frame);
    if (place.isEmpty()) {
      Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
      while (place.isEmpty() && !EventReader.hasReached(reading, ends)) {
        readSome();
        place = known(frame);
      }
    }
    return place;
  }

  /**
   * The name of a frame at its source; the index with eight digits when its record is gone.
   *
   * @throws ClientException when the record may only have been forgotten here
   */
  public String name(FrameKey frame) {
    Optional<Place> place = find(frame);
    if (place.isEmpty() && forgotten > 0) {
      throw new ClientException(
          "frame "
              + frame.index()
              + " of "
              + frame.streamId()
              + " is not among the newest "
              + mostFrames
              + " of topic "
              + topic
              + " (expected: results in the order of their frames, or fewer streams)");
    }
    return place.map(Place::name).orElseGet(() -> FrameHeader.nameOf(frame.index()));
  }

  /** The encoded picture; empty when the record, or what it refers to, is gone. */
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
              ? read(record, frames::read).flatMap(pictures::of)
              : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** The decoded picture; empty when there is none or it cannot be decoded. */
  public Optional<BufferedImage> picture(Place place) {
    return bytes(place).flatMap(FramePicture::decoded);
  }

  @Override
  public void close() {
    try (jumping;
        reading) {}
  }

  private void readSome() {
    for (ConsumerRecord<String, byte[]> record : reading.poll(POLL)) {
      read(record, headers::read)
          .filter(FrameHeader::hasImage)
          .filter(frame -> streams.isEmpty() || streams.contains(frame.streamId()))
          .ifPresent(frame -> add(record, frame));
    }
  }

  private void add(ConsumerRecord<String, byte[]> record, FrameHeader frame) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Place place =
        new Place(
            partitions.get(partitions.indexOf(partition)),
            record.offset(),
            frame.name(),
            sessions.computeIfAbsent(frame.session(), name -> name),
            frame.captureTime());
    NavigableMap<Long, List<Place>> stream =
        places.computeIfAbsent(frame.streamId(), id -> new TreeMap<>());
    List<Place> others = stream.getOrDefault(frame.frameIndex(), List.of());
    // The first record of a frame counts: the job drops the others as duplicates.
    if (others.stream().noneMatch(place::isSameFrame)) {
      List<Place> all = new ArrayList<>(others);
      all.add(place);
      stream.put(frame.frameIndex(), List.copyOf(all));
      oldestFirst.add(new Key(frame.streamId(), frame.frameIndex()));
      if (oldestFirst.size() > mostFrames) {
        forgetOldest();
      }
    }
  }

  private void forgetOldest() {
    Key oldest = oldestFirst.remove();
    NavigableMap<Long, List<Place>> stream = Objects.requireNonNull(places.get(oldest.streamId));
    stream.computeIfPresent(
        oldest.index,
        (index, all) -> all.size() == 1 ? null : List.copyOf(all.subList(1, all.size())));
    if (stream.isEmpty()) {
      places.remove(oldest.streamId);
    }
    forgotten++;
  }

  private Optional<Place> known(FrameKey frame) {
    List<Place> all = stream(frame.streamId()).getOrDefault(frame.index(), List.of());
    if (frame.session().isEmpty()) {
      return all.stream().findFirst();
    }
    String publisher = FrameKey.publisherOf(frame.session());
    List<Place> then =
        all.stream().filter(place -> place.captureTime.equals(frame.captureTime())).toList();
    // A frame without a name may belong to a session with one.
    return then.stream()
        .filter(place -> place.session.equals(publisher))
        .findFirst()
        .or(() -> then.stream().filter(place -> place.session.isEmpty()).findFirst());
  }

  /** What a record says; empty when it is no frame. */
  static <T> Optional<T> read(ConsumerRecord<String, byte[]> record, Reading<T> reading) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.read(record.value()));
    } catch (UnreadableRecordException e) {
      // What is no frame to the job is none here either.
      return Optional.empty();
    } catch (IOException e) {
      throw new ClientException(e.toString(), e);
    }
  }

  /** How the bytes of a record are read. */
  interface Reading<T> {
    T read(byte[] value) throws UnreadableRecordException, IOException;
  }
}
