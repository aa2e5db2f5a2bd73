package org.omgllava.job.cli.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.PicturesOfEvents;
import org.omgllava.job.client.Topic;

/**
 * The newest published pictures, encoded as they came, bounded in bytes.
 *
 * <p>Owns a reader. Constraint: thread-safe.
 */
public final class Pictures implements AutoCloseable {
  private static final long MOST_BYTES = 256L << 20;
  private static final long LAST_FRAMES = 600;

  private final Map<Key, Picture> newest = new LinkedHashMap<>();
  private long bytes;
  private final PicturesOfEvents pictures;
  private final Tail<FrameEvent> frames;

  /**
   * @param captureTime as results write it, ISO 8601
   */
  public record Key(String streamId, long frameIndex, String captureTime) {}

  /**
   * @param encoding as its publisher says
   */
  public record Picture(String encoding, byte[] bytes) {}

  private Pictures(KafkaClients kafka, String topic) {
    this.pictures = kafka.picturesOfEvents();
    this.frames =
        Tail.start(
            topic,
            () -> EventReader.fromLast(kafka.following(), Topic.FRAMES.named(topic), LAST_FRAMES),
            this::keep);
  }

  /** Begins to read. */
  public static Pictures start(KafkaClients kafka, String topic) {
    return new Pictures(kafka, topic);
  }

  private void keep(FrameEvent frame) {
    Key key =
        new Key(frame.getStreamId(), frame.getFrameIndex(), frame.getCaptureTime().toString());
    pictures.of(frame).ifPresent(bytes -> keep(key, new Picture(frame.getEncoding(), bytes)));
  }

  private synchronized void keep(Key key, Picture picture) {
    Picture before = newest.put(key, picture);
    bytes += picture.bytes.length - (before == null ? 0 : before.bytes.length);
    var oldest = newest.values().iterator();
    while (bytes > MOST_BYTES) {
      bytes -= oldest.next().bytes.length;
      oldest.remove();
    }
  }

  /** A picture; none when it has not come, or is no longer at hand. */
  public synchronized Optional<Picture> find(Key key) {
    return Optional.ofNullable(newest.get(key));
  }

  @Override
  public void close() {
    frames.close();
  }
}
