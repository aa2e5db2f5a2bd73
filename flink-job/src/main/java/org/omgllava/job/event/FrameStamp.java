package org.omgllava.job.event;

/**
 * Which frame is meant, without its pixels: what results carry.
 *
 * @param session before the order of frames what the publisher said, empty when it said nothing;
 *     behind it the session of the stream that the frame belongs to, never empty
 * @param frameIndex position in the stream
 * @param captureTimeMicros capture time, microseconds since the epoch
 * @param heightPixels from the image header; 0 without a picture
 * @param widthPixels from the image header; 0 without a picture
 * @param endOfStream whether the stream ends with this frame
 */
public record FrameStamp(
    String streamId,
    String session,
    long frameIndex,
    long captureTimeMicros,
    int heightPixels,
    int widthPixels,
    boolean endOfStream,
    Origin origin) {
  /** The end of a stream that brings no picture; size 0. */
  public static FrameStamp end(
      String streamId, String session, long frameIndex, long captureTimeMicros, Origin origin) {
    return new FrameStamp(streamId, session, frameIndex, captureTimeMicros, 0, 0, true, origin);
  }

  /** No frame: where what is asked about a stream passes. */
  static FrameStamp none(Instruction asker) {
    return new FrameStamp(asker.streamId(), "", -1, 0, 0, 0, false, asker.origin());
  }

  /** An end of the stream at another place, with this stamp's time and origin. */
  public FrameStamp endAt(long otherIndex) {
    return end(streamId, session, otherIndex, captureTimeMicros, origin);
  }

  /** The same frame as one of a session. */
  public FrameStamp in(String otherSession) {
    return new FrameStamp(
        streamId,
        otherSession,
        frameIndex,
        captureTimeMicros,
        heightPixels,
        widthPixels,
        endOfStream,
        origin);
  }

  public boolean hasPicture() {
    return heightPixels > 0;
  }

  /**
   * Names this frame within its stream. The place in Kafka is part of the name, because a stream
   * that ends and starts again uses its indices again while answers are still under way.
   */
  public String key() {
    return frameIndex + "@" + origin.partition() + "-" + origin.offset();
  }
}
