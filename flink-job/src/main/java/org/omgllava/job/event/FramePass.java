package org.omgllava.job.event;

/**
 * One pass of a frame through perceive.
 *
 * @param panoptic false when the frame has been segmented before, or has no picture: then this only
 *     announces answers, or the end of the stream
 * @param expectedAnswers number of awaited answers on this frame that this pass has caused
 * @param queuedMillis time in the batch queue
 * @param modelMillis time of the batch
 */
public record FramePass(
    FrameStamp stamp,
    boolean panoptic,
    int expectedAnswers,
    float queuedMillis,
    float modelMillis) {
  /** A pass without segments. */
  public static FramePass announcing(FrameStamp stamp, int expectedAnswers) {
    return new FramePass(stamp, false, expectedAnswers, 0, 0);
  }

  /** Whether the stream ends here; the last frame of a stream that is asked for again ends none. */
  public boolean endsStream() {
    return stamp.endOfStream() && (panoptic || !stamp.hasPicture());
  }
}
