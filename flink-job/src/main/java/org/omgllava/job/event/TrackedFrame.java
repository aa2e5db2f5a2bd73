package org.omgllava.job.event;

import java.util.List;
import org.apache.flink.util.OutputTag;
import org.omgllava.track.TrackedSegment;

/**
 * The segments of a frame with identities; what becomes a segmentation event, and what answers are
 * linked to.
 *
 * @param segments in the order of the perceived frame; empty unless panoptic
 */
public record TrackedFrame(FramePass pass, List<TrackedSegment> segments) {
  /** Frames that are skipped: they have events, and no segments. */
  public static final OutputTag<TrackedFrame> SKIPPED = new OutputTag<>("skipped") {};

  /** A frame that has been skipped for a newer one. */
  public static TrackedFrame skipped(FrameStamp stamp) {
    return new TrackedFrame(FramePass.announcing(stamp, 0), List.of());
  }

  /** Of what becomes an event: whether it says that the frame has been skipped. */
  public boolean isSkipped() {
    return !pass.panoptic();
  }

  public FrameStamp stamp() {
    return pass.stamp();
  }

  public String streamId() {
    return pass.stamp().streamId();
  }
}
