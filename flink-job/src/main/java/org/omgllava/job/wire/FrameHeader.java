package org.omgllava.job.wire;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * A frame without its picture.
 *
 * @param session that the publisher named, or empty
 * @param frameIndex position in the stream
 * @param captureTime when it was taken
 * @param hasImage false for a record that only says that the stream has ended
 * @param endOfStream whether the session ends with it
 * @param attributes of the publisher
 */
public record FrameHeader(
    String streamId,
    String session,
    long frameIndex,
    Instant captureTime,
    boolean hasImage,
    boolean endOfStream,
    Map<String, String> attributes) {
  /** Attribute of a frame event: the picture's name at its source. */
  public static final String NAME_ATTRIBUTE = "name";

  /** A file name's length on common file systems. */
  private static final int LONGEST_NAME = 255;

  /**
   * Name of the picture at its source, or the index with eight digits when it has no usable one.
   */
  public String name() {
    String name = attributes.getOrDefault(NAME_ATTRIBUTE, "");
    return name.isEmpty() || name.length() > LONGEST_NAME ? nameOf(frameIndex) : name;
  }

  /** The name of a frame whose source has none: its index in eight digits, 0 to 9 everywhere. */
  public static String nameOf(long frameIndex) {
    return String.format(Locale.ROOT, "%08d", frameIndex);
  }
}
