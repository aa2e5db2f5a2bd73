package org.omgllava.track;

/**
 * How a track moves and how large it is, on a slow average that one poor mask does not change.
 *
 * @param velocityX per frame index, in fractions of the frame's width
 * @param velocityY per frame index, in fractions of the frame's height
 * @param area share of the frame
 * @param sightings that went into it
 */
public record Pace(float velocityX, float velocityY, float area, int sightings) {
  private static final int LONGEST = 6;
  private static final float LEAST_SHARE = 0.7f;
  private static final float SLOW = 0.05f;

  static Pace of(Motion seen) {
    return new Pace(0, 0, seen.area(), 0);
  }

  /**
   * The average after the object was seen at another place; a poor mask moves its size a little.
   */
  Pace with(Motion before, Motion now, long frames) {
    if (sightings >= LONGEST && !isWhole(now)) {
      return new Pace(velocityX, velocityY, area + SLOW * (now.area() - area), sightings);
    }
    int counted = Math.min(LONGEST, sightings + 1);
    float gain = 1f / counted;
    return new Pace(
        velocityX + gain * ((now.x() - before.x()) / frames - velocityX),
        velocityY + gain * ((now.y() - before.y()) / frames - velocityY),
        area + gain * (now.area() - area),
        counted);
  }

  /** Whether the mask is neither a part of the object nor more than it. */
  boolean isWhole(Motion seen) {
    return seen.area() > LEAST_SHARE * area && area > LEAST_SHARE * seen.area();
  }

  float extent() {
    return (float) Math.sqrt(area);
  }
}
