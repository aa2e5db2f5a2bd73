package org.omgllava.track;

import org.omgllava.mask.RunLengthMask;

/**
 * The last mask of something that moves evenly.
 *
 * @param mask of no size before it is first seen
 * @param frameIndex of the frame that it is of
 * @param velocityX of its centre, pixels per frame index
 * @param velocityY of its centre, pixels per frame index
 */
public record MovingMask(RunLengthMask mask, long frameIndex, float velocityX, float velocityY) {
  /** It was never seen. */
  public static final MovingMask UNSEEN = new MovingMask(new RunLengthMask(0, 0, ""), 0, 0, 0);

  /** Weight of the last displacement in the velocity. */
  private static final float GAIN = 0.5f;

  /** Frames after which it is expected to have stopped. */
  private static final long HORIZON_FRAMES = 8;

  /** Without velocity, as that is measured when it is seen again. */
  public static MovingMask at(RunLengthMask mask, long frameIndex) {
    return new MovingMask(mask, frameIndex, 0, 0);
  }

  public boolean isSeen() {
    return mask.height() > 0;
  }

  /** It is seen again, or first. */
  public MovingMask seen(RunLengthMask now, long index) {
    if (!sameSize(now)) {
      return at(now, index);
    }
    long frames = Math.max(1, index - frameIndex);
    double[] before = ColumnSpans.of(mask).centre();
    double[] after = ColumnSpans.of(now).centre();
    float dx = (float) (after[0] - before[0]) / frames;
    float dy = (float) (after[1] - before[1]) / frames;
    float gain = velocityX == 0 && velocityY == 0 ? 1 : GAIN;
    return new MovingMask(
        now, index, velocityX + gain * (dx - velocityX), velocityY + gain * (dy - velocityY));
  }

  /**
   * IoU of a mask with this one where it is expected, or where it was, whichever is larger; 0 to 1,
   * and 0 where the frame has another size.
   */
  public float overlap(RunLengthMask now, long index) {
    if (!sameSize(now)) {
      return 0;
    }
    ColumnSpans before = ColumnSpans.of(mask);
    ColumnSpans after = ColumnSpans.of(now);
    return Math.max(before.overlap(right(index), down(index), after), before.overlap(0, 0, after));
  }

  /** Whether that overlap is at least so much: of most masks this is known where they were. */
  public boolean overlaps(RunLengthMask now, long index, float least) {
    if (!sameSize(now)) {
      return least <= 0;
    }
    ColumnSpans before = ColumnSpans.of(mask);
    ColumnSpans after = ColumnSpans.of(now);
    return before.overlap(0, 0, after) >= least
        || before.overlap(right(index), down(index), after) >= least;
  }

  /** Pixels that it is expected to have moved to the right by then. */
  private int right(long index) {
    return Math.round(velocityX * framesTo(index));
  }

  private int down(long index) {
    return Math.round(velocityY * framesTo(index));
  }

  private long framesTo(long index) {
    return Math.min(HORIZON_FRAMES, Math.max(1, index - frameIndex));
  }

  private boolean sameSize(RunLengthMask other) {
    return mask.height() == other.height() && mask.width() == other.width();
  }
}
