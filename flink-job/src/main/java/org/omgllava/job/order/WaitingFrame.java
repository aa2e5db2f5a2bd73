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

  long index() {
    return stamp.frameIndex();
  }
}
