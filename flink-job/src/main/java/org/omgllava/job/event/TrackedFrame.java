package org.omgllava.job.event;

import java.util.List;
import org.omgllava.track.TrackedSegment;

/**
 * The segments of a frame with identities; what becomes a segmentation event, and what answers are
 * linked to.
 *
 * @param segments in the order of the perceived frame; empty unless panoptic
 * @param panoptic as in the perceived frame
 * @param expectedAnswers as in the perceived frame
 */
public record TrackedFrame(
    FrameStamp stamp,
    List<TrackedSegment> segments,
    boolean panoptic,
    int expectedAnswers,
    float queuedMillis,
    float modelMillis) {
  public String streamId() {
    return stamp.streamId();
  }

  /** Whether the stream ends here; the last frame of a stream that is asked for again ends none. */
  public boolean endsStream() {
    return stamp.endOfStream() && (panoptic || !stamp.hasPicture());
  }
}
