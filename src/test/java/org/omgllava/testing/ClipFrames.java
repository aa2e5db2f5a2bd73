package org.omgllava.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.omgllava.events.FrameEvent;

/** The frames of the bundled clip as records of the frames topic. */
public final class ClipFrames {
  private static final Path IMAGES =
      Path.of(System.getProperty("repository.root"))
          .resolve("flink-job/src/main/resources/demo/clip/images");

  /** When the first frame of a stream was captured. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private ClipFrames() {}

  /** All pictures in order, encoded. */
  public static List<byte[]> pictures() throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    try (Stream<Path> files = Files.walk(IMAGES)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        pictures.add(Files.readAllBytes(file));
      }
    }
    return pictures;
  }

  /**
   * Encoded records.
   *
   * @param from index of the first frame
   * @param to index behind the last
   */
  public static byte[][] records(String streamId, int from, int to) throws IOException {
    List<byte[]> pictures = pictures();
    byte[][] records = new byte[to - from][];
    for (int i = from; i < to; i++) {
      records[i - from] = record(streamId, i, "JPEG", pictures.get(i));
    }
    return records;
  }

  public static byte[] record(String streamId, long index, String encoding, byte[] image)
      throws IOException {
    return bytes(frame(streamId, index, encoding, image).build().toByteBuffer());
  }

  /** A frame of a stream of 25 frames per second that begins at index 0. */
  public static FrameEvent.Builder frame(
      String streamId, long index, String encoding, byte[] image) {
    return FrameEvent.newBuilder()
        .setStreamId(streamId)
        .setFrameIndex(index)
        .setCaptureTime(START.plusMillis(40 * index))
        .setImage(ByteBuffer.wrap(image))
        .setEncoding(encoding);
  }

  public static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
