package org.omgllava.job.event;

import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;

/**
 * A frame whose record and image header have been checked; its pixels have not been decoded.
 *
 * @param image the picture; 0 bytes when this is only the end of the stream, or the picture is not
 *     at hand
 */
public record Frame(FrameStamp stamp, EncodedImage image) implements Arrival {
  static final EncodedImage NO_IMAGE = new EncodedImage("", new byte[0]);

  /** A frame whose picture is not at hand. */
  public static Frame withoutPicture(FrameStamp stamp) {
    return new Frame(stamp, NO_IMAGE);
  }

  /** Whether there is a picture, but not here. */
  public boolean lacksPicture() {
    return stamp.hasPicture() && image.bytes().length == 0;
  }

  @Override
  public String streamId() {
    return stamp.streamId();
  }

  public long index() {
    return stamp.frameIndex();
  }

  public int sizeBytes() {
    return image.bytes().length;
  }

  /** Under which the model keeps this frame's features. */
  public FrameId id() {
    return idOf(stamp);
  }

  /** Under which the model keeps the features of a frame. */
  public static FrameId idOf(FrameStamp stamp) {
    return new FrameId(stamp.streamId() + "/" + stamp.key(), stamp.frameIndex());
  }

  /** The end of the stream that a frame brings, when the frame itself cannot go on. */
  public static Frame endOf(FrameStamp last) {
    return end(last.endAt(last.frameIndex()));
  }

  /** The end of a stream that brings no picture. */
  public static Frame end(
      String streamId, String session, long index, long captureTimeMicros, Origin origin) {
    return end(FrameStamp.end(streamId, session, index, captureTimeMicros, origin));
  }

  /** The same frame as one of a session. */
  public Frame in(String session) {
    return new Frame(stamp.in(session), image);
  }

  /** The end of a stream with its stamp. */
  public static Frame end(FrameStamp stamp) {
    return withoutPicture(stamp);
  }
}
