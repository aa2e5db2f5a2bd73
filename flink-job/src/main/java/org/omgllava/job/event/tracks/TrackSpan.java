package org.omgllava.job.event.tracks;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.track.TrackedSegment;

/**
 * A track from the first frame that showed it to the last one so far.
 *
 * @param categoryId as of the last frame
 * @param category as of the last frame
 * @param frames number of frames that showed it
 * @param scoreSum class probabilities in these frames, added up
 */
public record TrackSpan(
    long trackId,
    int categoryId,
    String category,
    boolean thing,
    Sight first,
    Sight last,
    long frames,
    double scoreSum) {
  /** A track that is seen for the first time. */
  public static TrackSpan begun(FrameStamp frame, TrackedSegment segment) {
    Sight sight = Sight.of(frame, segment);
    return new TrackSpan(
        segment.trackId(),
        segment.categoryId(),
        segment.category(),
        segment.thing(),
        sight,
        sight,
        1,
        segment.score());
  }

  /** The same track, seen in one more frame. */
  public TrackSpan seen(FrameStamp frame, TrackedSegment segment) {
    return new TrackSpan(
        trackId,
        segment.categoryId(),
        segment.category(),
        thing,
        first,
        Sight.of(frame, segment),
        frames + 1,
        scoreSum + segment.score());
  }

  /** Mean class probability, 0 to 1. */
  public float meanScore() {
    return (float) (scoreSum / frames);
  }
}
