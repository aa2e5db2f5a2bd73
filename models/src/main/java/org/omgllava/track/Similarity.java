package org.omgllava.track;

/**
 * How well a segment continues a track, 0 to 1. The constants were chosen on generated videos other
 * than those that results are reported on; the one that matters most is {@link #OTHER_CLASS}.
 */
final class Similarity {
  // Shares of a continuation; they add up to 1.
  private static final float OVERLAP = 0.4f;
  private static final float PLACE = 0.2f;
  private static final float LOOKS = 0.2f;
  private static final float SLOT = 0.2f;

  /** Queries of different objects have cosines up to here and above. */
  private static final float COSINE_FLOOR = 0.2f;

  /** What is left of the similarity when a track was never taken for the class. */
  private static final float OTHER_CLASS = 0.6f;

  private static final float OTHER_PLACE = 0.5f;
  private static final float OTHER_SIZE = 0.7f;

  /** An object that changes its motion is where it was rather than where it was going. */
  private static final float STILL = 0.9f;

  // Width of the Gaussian around the expected place, in fractions of the frame.
  private static final float RADIUS = 0.06f;
  private static final float RADIUS_PER_EXTENT = 0.35f;
  private static final float RADIUS_PER_STEP = 0.0125f;
  private static final float LARGEST_RADIUS = 0.4f;

  /** Farther than three radii away: the masks need not be compared. */
  private static final float ELSEWHERE = 0.01f;

  private Similarity() {}

  /**
   * For a track seen a moment ago: it is where it was going, covers the same pixels, looks alike.
   *
   * @param spans of the track's last mask
   * @param elapsed since the track was last seen
   */
  static float ofContinuation(
      TrackMemory track, ColumnSpans spans, Elapsed elapsed, Observation seen) {
    float place = place(track, elapsed, seen);
    if (place < ELSEWHERE) {
      return 0;
    }
    float overlap = overlap(track, spans, elapsed, seen);
    float looks = looks(track, seen);
    float slot = track.appearance().slot() == seen.appearance().slot() ? 1 : 0;
    float sum = OVERLAP * overlap + PLACE * place + LOOKS * looks + SLOT * slot;
    return sum * classAgreement(track, seen);
  }

  /** For a track lost for a while: it looks alike, and could have come so far. */
  static float ofReturn(TrackMemory track, Elapsed elapsed, Observation seen) {
    float place = place(track, elapsed, seen);
    boolean whole = !track.motion().touchesBorder() && !seen.motion().touchesBorder();
    float size = whole ? track.motion().sizeRatio(seen.motion()) : 1;
    return looks(track, seen)
        * between(OTHER_PLACE, place)
        * between(OTHER_SIZE, size)
        * classAgreement(track, seen);
  }

  private static float looks(TrackMemory track, Observation seen) {
    float cosine = track.appearance().similarity(seen.appearance());
    return Math.max(0, (cosine - COSINE_FLOOR) / (1 - COSINE_FLOOR));
  }

  private static float classAgreement(TrackMemory track, Observation seen) {
    return between(OTHER_CLASS, track.votes().share(seen.segment().categoryId()));
  }

  private static float between(float least, float share) {
    return least + (1 - least) * share;
  }

  /** Gaussian of the distance to where the track is expected, or was. */
  private static float place(TrackMemory track, Elapsed elapsed, Observation seen) {
    Motion motion = track.motion();
    double radius =
        Math.min(
            LARGEST_RADIUS,
            RADIUS + RADIUS_PER_EXTENT * motion.extent() + RADIUS_PER_STEP * (elapsed.steps() - 1));
    double expected = motion.predicted(elapsed).distance(seen.motion()) / radius;
    double still = motion.distance(seen.motion()) / radius;
    return (float)
        Math.max(Math.exp(-expected * expected / 2), STILL * Math.exp(-still * still / 2));
  }

  private static float overlap(
      TrackMemory track, ColumnSpans spans, Elapsed elapsed, Observation seen) {
    Motion expected = track.motion().predicted(elapsed);
    ColumnSpans now = seen.spans();
    if (spans.height() != now.height() || spans.width() != now.width()) {
      return expected.boxOverlap(seen.motion());
    }
    int right = Math.round((expected.x() - track.motion().x()) * now.width());
    int down = Math.round((expected.y() - track.motion().y()) * now.height());
    return Math.max(spans.overlap(right, down, now), STILL * spans.overlap(0, 0, now));
  }
}
