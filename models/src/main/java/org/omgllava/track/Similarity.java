package org.omgllava.track;

/** How well a segment continues a track, 0 to 1. */
record Similarity(AssociationWeights weights) {
  /** Farther than three radii away: the masks need not be compared. */
  private static final float ELSEWHERE = 0.01f;

  /**
   * For a track seen a moment ago: it is where it was going, covers the same pixels, looks alike.
   *
   * @param spans of the track's last mask
   * @param elapsed since the track was last seen
   */
  float ofContinuation(TrackMemory track, ColumnSpans spans, Elapsed elapsed, Observation seen) {
    float place = place(track, elapsed, seen);
    if (place < ELSEWHERE) {
      return 0;
    }
    float overlap = overlap(track, spans, elapsed, seen);
    float looks = looks(track, seen);
    float slot = track.appearance().slot() == seen.appearance().slot() ? 1 : 0;
    float sum =
        weights.overlap() * overlap
            + weights.place() * place
            + weights.looks() * looks
            + weights.slot() * slot;
    float shares = weights.overlap() + weights.place() + weights.looks() + weights.slot();
    return sum / shares * classAgreement(track, seen);
  }

  /** For a track lost for a while: it looks alike, and could have come so far. */
  float ofReturn(TrackMemory track, Elapsed elapsed, Observation seen) {
    float place = place(track, elapsed, seen);
    boolean whole = !track.motion().touchesBorder() && !seen.motion().touchesBorder();
    float size = whole ? track.motion().sizeRatio(seen.motion()) : 1;
    return looks(track, seen)
        * between(weights.otherPlace(), place)
        * between(weights.otherSize(), size)
        * classAgreement(track, seen);
  }

  private float looks(TrackMemory track, Observation seen) {
    float cosine = track.appearance().similarity(seen.appearance());
    return Math.max(0, (cosine - weights.cosineFloor()) / (1 - weights.cosineFloor()));
  }

  private float classAgreement(TrackMemory track, Observation seen) {
    return between(weights.otherClass(), track.votes().share(seen.segment().categoryId()));
  }

  private static float between(float least, float share) {
    return least + (1 - least) * share;
  }

  /** Gaussian of the distance to where the track is expected, or was. */
  private float place(TrackMemory track, Elapsed elapsed, Observation seen) {
    Motion motion = track.motion();
    double radius =
        Math.min(
            weights.largestRadius(),
            weights.radius()
                + weights.radiusPerExtent() * motion.extent()
                + weights.radiusPerStep() * (elapsed.steps() - 1));
    double expected =
        motion.predicted(elapsed, weights.horizonSteps()).distance(seen.motion()) / radius;
    double still = motion.distance(seen.motion()) / radius;
    return (float)
        Math.max(
            Math.exp(-expected * expected / 2), weights.still() * Math.exp(-still * still / 2));
  }

  private float overlap(TrackMemory track, ColumnSpans spans, Elapsed elapsed, Observation seen) {
    Motion expected = track.motion().predicted(elapsed, weights.horizonSteps());
    ColumnSpans now = seen.spans();
    if (spans.height() != now.height() || spans.width() != now.width()) {
      return expected.boxOverlap(seen.motion());
    }
    int right = Math.round((expected.x() - track.motion().x()) * now.width());
    int down = Math.round((expected.y() - track.motion().y()) * now.height());
    return Math.max(spans.overlap(right, down, now), weights.still() * spans.overlap(0, 0, now));
  }
}
