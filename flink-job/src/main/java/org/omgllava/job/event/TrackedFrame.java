package org.omgllava.job.event;

import java.util.List;
import org.omgllava.track.TrackedSegment;

/**
 * The segments of a frame with identities; what becomes a segmentation event, and what answers are
 * linked to.
 *
 * @param segments in the order of the perceived frame; empty unless panoptic
 */
public record TrackedFrame(FramePass pass, List<TrackedSegment> segments) {
  public FrameStamp stamp() {
    return pass.stamp();
  }

  public String streamId() {
    return pass.stamp().streamId();
  }
}
