package org.omgllava.job.follow;

import org.omgllava.track.TrackedSegment;

/**
 * A thing of the stream.
 *
 * @param seenFrames frames on which it was seen since it came, or came back
 * @param missedFrames frames since it was seen
 * @param returned whether it had left before
 */
public record Sighting(
    long trackId,
    int categoryId,
    String category,
    int seenFrames,
    int missedFrames,
    boolean returned) {
  static Sighting first(TrackedSegment thing) {
    return new Sighting(thing.trackId(), thing.categoryId(), thing.category(), 1, 0, false);
  }

  /**
   * @param lostFrames frames after which it has left
   */
  Sighting seen(int lostFrames) {
    boolean left = missedFrames >= lostFrames;
    return new Sighting(
        trackId, categoryId, category, (left ? 0 : seenFrames) + 1, 0, returned || left);
  }

  Sighting missed() {
    return new Sighting(trackId, categoryId, category, seenFrames, missedFrames + 1, returned);
  }
}
