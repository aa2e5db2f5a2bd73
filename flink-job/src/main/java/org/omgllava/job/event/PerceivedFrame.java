package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.SceneSegment;

/**
 * The panoptic segmentation of one frame, for the tracker.
 *
 * @param segments without identities, largest score first; empty unless panoptic
 * @param panoptic false when the frame has been segmented before, or has no picture: then this only
 *     announces answers, or the end of the stream
 * @param expectedAnswers number of awaited answers on this frame that this pass has caused
 * @param queuedMillis time in the batch queue
 * @param modelMillis time of the batch
 */
public record PerceivedFrame(
    FrameStamp stamp,
    List<SceneSegment> segments,
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
