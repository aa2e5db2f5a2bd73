package org.omgllava.job.event;

import java.util.List;

/**
 * The segments of a frame with identities; what becomes a segmentation event, and what answers are
 * linked to.
 */
public record TrackedFrame(
    String streamId,
    long frameIndex,
    long captureTimeMicros,
    int heightPixels,
    int widthPixels,
    List<TrackedSegment> segments,
    int expectedAnswers,
    float queuedMillis,
    float modelMillis,
    boolean endOfStream,
    Origin origin) {
  public boolean hasPicture() {
    return heightPixels > 0;
  }
}
