package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.SceneSegment;

/**
 * The panoptic segmentation of one frame, for the tracker.
 *
 * @param segments without identities, largest score first
 * @param expectedAnswers number of answers on this frame that are under way
 * @param queuedMillis time in the batch queue
 * @param modelMillis time of the batch
 * @param endOfStream whether the stream ends here; then segments may be empty because there is no
 *     picture, and heightPixels is 0
 */
public record PerceivedFrame(
    String streamId,
    long frameIndex,
    long captureTimeMicros,
    int heightPixels,
    int widthPixels,
    List<SceneSegment> segments,
    int expectedAnswers,
    float queuedMillis,
    float modelMillis,
    boolean endOfStream,
    Origin origin) {
  public boolean hasPicture() {
    return heightPixels > 0;
  }
}
