package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.SceneSegment;

/**
 * The panoptic segmentation of one frame, for the tracker.
 *
 * @param segments without identities, largest score first; empty unless panoptic
 * @param followers the instructions that follow something on this frame
 */
public record PerceivedFrame(
    FramePass pass, List<SceneSegment> segments, List<Instruction> followers) {
  /** A frame on which nothing is followed. */
  public PerceivedFrame(FramePass pass, List<SceneSegment> segments) {
    this(pass, segments, List.of());
  }

  public FrameStamp stamp() {
    return pass.stamp();
  }

  public String streamId() {
    return pass.stamp().streamId();
  }
}
