package org.omgllava.job.order;

import org.omgllava.job.event.FrameStamp;

/**
 * A frame that cannot go on yet.
 *
 * @param sizeBytes of its picture, which is kept elsewhere under the frame's key
 */
public record WaitingFrame(FrameStamp stamp, long sizeBytes) {
  String key() {
    return stamp.key();
  }

  /** Whether two frames lie near each other, and the later one is the higher one. */
  boolean agreesWith(WaitingFrame second, int maxFrames) {
    return Passed.of(stamp).agreesWith(second.stamp, maxFrames);
  }

  long index() {
    return stamp.frameIndex();
  }
}
