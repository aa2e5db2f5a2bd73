package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.SceneSegment;

/**
 * The panoptic segmentation of one frame, for the tracker.
 *
 * @param segments without identities, largest score first; empty unless panoptic
 */
public record PerceivedFrame(FramePass pass, List<SceneSegment> segments) {
  public FrameStamp stamp() {
    return pass.stamp();
  }

  public String streamId() {
    return pass.stamp().streamId();
  }
}
