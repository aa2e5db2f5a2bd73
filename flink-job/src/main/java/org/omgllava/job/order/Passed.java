package org.omgllava.job.order;

import org.omgllava.job.event.FrameStamp;

/**
 * A record that went on, as far as its repeat is known by it.
 *
 * @param picture false for an end without a picture
 */
public record Passed(long frameIndex, long captureTimeMicros, boolean picture) {
  /** Frames further apart in time do not vouch for each other. */
  private static final long MOST_APART_MICROS = 60_000_000;

  static Passed of(FrameStamp stamp) {
    return new Passed(stamp.frameIndex(), stamp.captureTimeMicros(), stamp.hasPicture());
  }

  /** Whether another frame lies near this one, and the later one is the higher one. */
  boolean agreesWith(FrameStamp other, int maxFrames) {
    long frames = other.frameIndex() - frameIndex;
    long micros = other.captureTimeMicros() - captureTimeMicros;
    return frames != 0
        && Math.abs(frames) <= maxFrames
        && Math.abs(micros) <= MOST_APART_MICROS
        && Long.signum(frames) * Long.signum(micros) >= 0;
  }
}
