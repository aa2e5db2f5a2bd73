package org.omgllava.track;

/**
 * Two tracks of one class that met: while they are seen as one, what is seen does not tell which is
 * which, but how they were moving before does.
 *
 * @param first track
 * @param second track
 * @param sinceFrameIndex when they came near each other
 * @param offsetX of the first from the second then, in fractions of the frame's width
 * @param offsetY of the first from the second then, in fractions of the frame's height
 * @param driftX change of the offset per frame index, before they met
 * @param driftY change of the offset per frame index, before they met
 * @param mixed whether they were seen as one since
 */
public record Crossing(
    long first,
    long second,
    long sinceFrameIndex,
    float offsetX,
    float offsetY,
    float driftX,
    float driftY,
    boolean mixed) {
  /**
   * What is seen of two that come near each other is drawn to what is common to both, so that they
   * look slower than they are.
   */
  private static final float SLOWED = 1.5f;

  /** Two that are near each other, and come nearer. */
  static Crossing of(TrackMemory first, TrackMemory second, long frameIndex) {
    return new Crossing(
        first.trackId(),
        second.trackId(),
        frameIndex,
        first.motion().x() - second.motion().x(),
        first.motion().y() - second.motion().y(),
        first.pace().velocityX() - second.pace().velocityX(),
        first.pace().velocityY() - second.pace().velocityY(),
        false);
  }

  Crossing asMixed() {
    return new Crossing(first, second, sinceFrameIndex, offsetX, offsetY, driftX, driftY, true);
  }

  boolean comesNearer() {
    return offsetX * driftX + offsetY * driftY < 0;
  }

  /**
   * How far the places of two segments agree with the way that the tracks had: positive when the
   * first is on its side of the second, in squared fractions of the frame.
   */
  float agreement(Motion ofFirst, Motion ofSecond, long frameIndex) {
    return expectedX(frameIndex) * (ofFirst.x() - ofSecond.x())
        + expectedY(frameIndex) * (ofFirst.y() - ofSecond.y());
  }

  /** How far apart they should be by now, in fractions of the frame. */
  double expectedDistance(long frameIndex) {
    return Math.hypot(expectedX(frameIndex), expectedY(frameIndex));
  }

  private float expectedX(long frameIndex) {
    return offsetX + SLOWED * driftX * (frameIndex - sinceFrameIndex);
  }

  private float expectedY(long frameIndex) {
    return offsetY + SLOWED * driftY * (frameIndex - sinceFrameIndex);
  }
}
