package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.GroundedMask;
import org.omgllava.track.MovingMask;
import org.omgllava.track.TrackOverlap;
import org.omgllava.track.TrackedSegment;

/**
 * Finds followed phrases on a frame: by the segments of their tracks, else by the mask of their
 * kept query where that can be the same thing.
 *
 * @param overlap by which a mask belongs to a track
 */
record PhraseFinder(FollowSettings settings, TrackOverlap overlap) {
  private static final float[] NO_QUERY = {};

  /** A mask that overlaps the expected one less lies elsewhere. */
  private static final float ELSEWHERE = 0.02f;

  /** Share of a segment inside a mask of several from which on it is one of them. */
  private static final double INSIDE = 0.6;

  /** Mean probability from which on the mask of a kept query is taken wherever it lies. */
  private static final float SURE = 0.85f;

  /** It is as large as the last one so many times at most: what comes back was seen in part. */
  private static final long MOST_GROWTH = 8;

  /** Share of such a mask on another thing from which on it is that thing's. */
  private static final double ON_ANOTHER = 0.3;

  /** Frames after which a query is decoded no longer; tracks are forgotten then, too. */
  private static final long QUERY_FRAMES = 90;

  /** Segments of the phrase's tracks on a frame. */
  static List<TrackedSegment> segments(BoundPhrase phrase, List<TrackedSegment> segments) {
    return segments.stream().filter(s -> phrase.isOn(s.trackId())).toList();
  }

  /** Whether the phrase can be found on a frame by its query alone. */
  boolean wantsQuery(BoundPhrase phrase, FollowableFrame frame) {
    return phrase.query().length > 0
        && phrase.last().isSeen()
        && frame.stamp().frameIndex() - phrase.last().frameIndex() <= QUERY_FRAMES
        && segments(phrase, frame.segments()).isEmpty();
  }

  /**
   * The phrase on a frame.
   *
   * @param decoded the mask of its query, where that is wanted and there
   */
  Sight sight(
      BoundPhrase phrase,
      Optional<GroundedMask> decoded,
      FollowableFrame frame,
      Sightings sightings) {
    List<TrackedSegment> seen = segments(phrase, frame.segments());
    return !seen.isEmpty()
        ? onTracks(phrase, seen, frame.stamp().frameIndex())
        : decoded
            .map(mask -> byQuery(phrase, mask, frame, sightings))
            .orElseGet(() -> Sight.lost(phrase));
  }

  /** The phrase on a frame that shows segments of its tracks. */
  private Sight onTracks(BoundPhrase phrase, List<TrackedSegment> seen, long frameIndex) {
    RunLengthMask mask = RunLengthMasks.union(seen.stream().map(TrackedSegment::mask).toList());
    float score = (float) seen.stream().mapToDouble(TrackedSegment::score).min().orElseThrow();
    boolean consistent =
        !phrase.last().isSeen()
            || phrase.last().frameIndex() + 1 != frameIndex
            || phrase.last().overlaps(mask, frameIndex, ELSEWHERE);
    return new Sight(
        phrase.seen(mask, frameIndex, phrase.trackIds()),
        Optional.of(new GroundedMask(mask, score)),
        MaskOrigin.TRACK,
        consistent);
  }

  /** The phrase on a frame that shows none of its tracks, by the mask of its kept query. */
  private Sight byQuery(
      BoundPhrase phrase, GroundedMask decoded, FollowableFrame frame, Sightings sightings) {
    long index = frame.stamp().frameIndex();
    if (!isExpected(phrase, decoded, index) && !isSure(phrase, decoded, frame, sightings)) {
      return Sight.lost(phrase);
    }
    List<Long> tracks = phrase.trackIds();
    long under = overlap.bestTrack(decoded.mask(), frame.segments());
    if (under != TrackOverlap.NO_TRACK) {
      if (!canBecome(phrase, under, index, sightings)) {
        return Sight.lost(phrase);
      }
      tracks = List.of(under);
    }
    return new Sight(
        phrase.seen(decoded.mask(), index, tracks), Optional.of(decoded), MaskOrigin.QUERY, true);
  }

  /** Whether the mask lies where the last one is expected, which was not long ago. */
  private boolean isExpected(BoundPhrase phrase, GroundedMask decoded, long frameIndex) {
    return decoded.score() >= settings.minScore()
        && phrase.lostFrames() < settings.lostFrames()
        && phrase.last().overlap(decoded.mask(), frameIndex) >= settings.minOverlap();
  }

  /** Whether the mask is sure, and lies on nothing that is known as another thing. */
  private boolean isSure(
      BoundPhrase phrase, GroundedMask decoded, FollowableFrame frame, Sightings sightings) {
    long area = RunLengthMasks.area(decoded.mask());
    double most = ON_ANOTHER * area;
    return decoded.score() >= SURE
        && area <= MOST_GROWTH * RunLengthMasks.area(phrase.last().mask())
        && frame.segments().stream()
            .filter(TrackedSegment::thing)
            .filter(s -> !canBecome(phrase, s.trackId(), frame.stamp().frameIndex(), sightings))
            .noneMatch(s -> RunLengthMasks.intersection(decoded.mask(), s.mask()) > most);
  }

  /**
   * What was there beside it is another thing; what has come since is the same, if of its class.
   */
  private static boolean canBecome(
      BoundPhrase phrase, long track, long frameIndex, Sightings sightings) {
    int since = (int) (frameIndex - phrase.last().frameIndex());
    return !sightings.olderThan(track, since) && sightings.areOfOneClass(phrase.trackIds(), track);
  }

  /** A phrase that the language model has just found, bound to what lies under its mask. */
  Sight found(
      int start,
      int end,
      float[] query,
      GroundedMask mask,
      List<TrackedSegment> segments,
      long frameIndex) {
    BoundPhrase unbound = new BoundPhrase(start, end, List.of(), query, MovingMask.UNSEEN, 0);
    if (RunLengthMasks.area(mask.mask()) == 0) {
      return Sight.lost(unbound);
    }
    return new Sight(
        unbound.seen(mask.mask(), frameIndex, under(mask.mask(), segments)),
        Optional.of(mask),
        MaskOrigin.LANGUAGE,
        true);
  }

  /** A segment that is followed as the whole of an answer, without a query. */
  Sight taken(int end, TrackedSegment segment, long frameIndex) {
    List<Long> track = List.of(segment.trackId());
    BoundPhrase phrase = new BoundPhrase(0, end, track, NO_QUERY, MovingMask.UNSEEN, 0);
    return onTracks(phrase, List.of(segment), frameIndex);
  }

  /** A phrase that was found, without tracks that are not meant. */
  Sight without(Sight found, List<Long> notMeant, List<TrackedSegment> segments, long frameIndex) {
    BoundPhrase phrase = found.phrase();
    if (notMeant.stream().noneMatch(phrase::isOn)) {
      return found;
    }
    List<Long> left = phrase.trackIds().stream().filter(t -> !notMeant.contains(t)).toList();
    BoundPhrase bound =
        new BoundPhrase(phrase.start(), phrase.end(), left, phrase.query(), MovingMask.UNSEEN, 0);
    return left.isEmpty()
        ? Sight.lost(bound)
        : onTracks(bound, segments(bound, segments), frameIndex);
  }

  /** The track that fits a mask best, or those of the things that make it up together. */
  private List<Long> under(RunLengthMask mask, List<TrackedSegment> segments) {
    long best = overlap.bestTrack(mask, segments);
    double fit =
        segments.stream()
            .filter(s -> s.trackId() == best)
            .mapToDouble(s -> RunLengthMasks.iou(mask, s.mask()))
            .findFirst()
            .orElse(overlap.minOverlap());
    List<TrackedSegment> inside =
        segments.stream()
            .filter(TrackedSegment::thing)
            .filter(s -> s.mask().height() == mask.height() && s.mask().width() == mask.width())
            .filter(s -> RunLengthMasks.intersection(mask, s.mask()) >= INSIDE * s.areaPixels())
            .toList();
    if (inside.size() > 1
        && RunLengthMasks.iou(
                mask, RunLengthMasks.union(inside.stream().map(TrackedSegment::mask).toList()))
            > fit) {
      return inside.stream().map(TrackedSegment::trackId).toList();
    }
    return best == TrackOverlap.NO_TRACK ? List.of() : List.of(best);
  }
}
