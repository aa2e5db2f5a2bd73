package org.omgllava.job.event;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * One pass of a frame through perceive.
 *
 * @param panoptic false when the frame has been segmented before, or has no picture: then this only
 *     announces answers, or the end of the stream
 * @param expectedAnswers number of awaited answers on this frame that this pass has caused
 * @param familiarity share of the training's frames that are at least as unusual as this one, 0 to
 *     1, where the bundle tells
 * @param holdings of the stream, when this is no frame but what passes them on
 * @param queuedMillis time in the batch queue
 * @param modelMillis time of the batch
 */
public record FramePass(
    FrameStamp stamp,
    boolean panoptic,
    int expectedAnswers,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Float> familiarity,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Holdings> holdings,
    float queuedMillis,
    float modelMillis) {
  /** A pass of a frame. */
  public FramePass(
      FrameStamp stamp,
      boolean panoptic,
      int expectedAnswers,
      Optional<Float> familiarity,
      float queuedMillis,
      float modelMillis) {
    this(
        stamp, panoptic, expectedAnswers, familiarity, Optional.empty(), queuedMillis, modelMillis);
  }

  /** A pass through a model that does not tell how familiar a frame is. */
  public FramePass(
      FrameStamp stamp,
      boolean panoptic,
      int expectedAnswers,
      float queuedMillis,
      float modelMillis) {
    this(stamp, panoptic, expectedAnswers, Optional.empty(), queuedMillis, modelMillis);
  }

  /** A pass without segments. */
  public static FramePass announcing(FrameStamp stamp, int expectedAnswers) {
    return new FramePass(stamp, false, expectedAnswers, 0, 0);
  }

  /** No frame, but what a stream holds. */
  public static FramePass of(Holdings holdings) {
    return new FramePass(
        FrameStamp.none(holdings.asker()), false, 0, Optional.empty(), Optional.of(holdings), 0, 0);
  }

  /** Whether the stream ends here; the last frame of a stream that is asked for again ends none. */
  public boolean endsStream() {
    return stamp.endOfStream() && (panoptic || !stamp.hasPicture());
  }
}
