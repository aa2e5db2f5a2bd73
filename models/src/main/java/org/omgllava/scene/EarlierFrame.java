package org.omgllava.scene;

import java.util.List;

/**
 * An earlier frame, as a question over several frames reads it.
 *
 * @param objects object tokens (n, D) of the frame: the last ones of its visual tokens
 * @param points the track of each of them
 */
public record EarlierFrame(VisualTokens objects, List<TrackPoint> points) {
  /**
   * @throws IllegalArgumentException when there is not one point per token
   */
  public EarlierFrame {
    if (points.size() != objects.count()) {
      throw new IllegalArgumentException(
          "points: " + points.size() + " (expected: one per token, " + objects.count() + ")");
    }
  }

  /** The frame whose visual tokens end in object tokens with these tracks. */
  public static EarlierFrame of(VisualTokens visual, List<TrackPoint> points) {
    return new EarlierFrame(visual.last(points.size()), points);
  }
}
