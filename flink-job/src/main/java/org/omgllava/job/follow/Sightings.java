package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.omgllava.track.TrackedSegment;

/**
 * The things of a stream, bounded; what has come and what has left.
 *
 * @param things those seen last first
 */
public record Sightings(List<Sighting> things) {
  static final Sightings NONE = new Sightings(List.of());

  private static final int MOST = 256;

  /** A thing that is seen on so many frames is no flicker. */
  private static final int ESTABLISHED_FRAMES = 2;

  /**
   * What is known after a frame.
   *
   * @param lostFrames frames after which a thing has left
   */
  Sightings after(List<TrackedSegment> segments, int lostFrames) {
    Map<Long, Sighting> before =
        things.stream().collect(Collectors.toMap(Sighting::trackId, Function.identity()));
    List<Sighting> after = new ArrayList<>();
    for (TrackedSegment segment : segments) {
      if (segment.thing()) {
        Sighting known = before.remove(segment.trackId());
        after.add(known == null ? Sighting.first(segment) : known.seen(lostFrames));
      }
    }
    before.values().stream()
        .map(Sighting::missed)
        .sorted(Comparator.comparing(Sighting::missedFrames).thenComparing(Sighting::trackId))
        .limit(Math.max(0, MOST - after.size()))
        .forEach(after::add);
    return new Sightings(List.copyOf(after));
  }

  /** Things that have come, or come back, and are no flicker as of this frame. */
  List<Sighting> established() {
    return things.stream()
        .filter(t -> t.missedFrames() == 0 && t.seenFrames() == ESTABLISHED_FRAMES)
        .toList();
  }

  /** Things that have left as of this frame. */
  List<Sighting> left(int lostFrames) {
    return things.stream()
        .filter(t -> t.missedFrames() == lostFrames && t.seenFrames() >= ESTABLISHED_FRAMES)
        .toList();
  }

  /** Whether all things are others than on the frame before: the scene was cut. */
  boolean cut() {
    boolean gone = false;
    boolean come = false;
    for (Sighting thing : things) {
      if (thing.missedFrames() == 0 && thing.seenFrames() > 1) {
        return false;
      }
      come |= thing.missedFrames() == 0;
      gone |= thing.missedFrames() == 1 && thing.seenFrames() >= ESTABLISHED_FRAMES;
    }
    return come && gone;
  }

  /** Whether a track is a thing of the class of one of these, or theirs is not known. */
  boolean areOfOneClass(List<Long> tracks, long track) {
    Set<Integer> classes =
        things.stream()
            .filter(t -> tracks.contains(t.trackId()))
            .map(Sighting::categoryId)
            .collect(Collectors.toSet());
    return classes.isEmpty()
        || things.stream().anyMatch(t -> t.trackId() == track && classes.contains(t.categoryId()));
  }

  /** Whether a thing has been there longer than for so many frames, or before. */
  boolean olderThan(long trackId, int frames) {
    return things.stream()
        .anyMatch(t -> t.trackId() == trackId && (t.returned() || t.seenFrames() > frames));
  }
}
