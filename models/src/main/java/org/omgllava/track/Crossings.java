package org.omgllava.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the identities of two of one class that cross: where they come apart again, each goes on as
 * it was moving when they met, if their looks do not tell otherwise.
 *
 * @param open pairs that met, and are not yet apart
 */
record Crossings(List<Crossing> open) {
  static final int MOST = 64;

  /** Boxes nearer than this, in mean extents of the two, are near each other. */
  private static final float NEAR = 0.5f;

  /** Expected at least so far apart, in mean extents, the two can be told apart by their places. */
  private static final float APART = 0.4f;

  /** Looks that differ by this much tell more than the way. */
  private static final float LOOKS = 0.15f;

  /** Steps of the stream after which nobody knows any more where they were going. */
  private static final float LONGEST_STEPS = 40;

  /**
   * Exchanges the segments of two that would go on in each other's place.
   *
   * @param trackOf for each thing the index of its track, or {@link OptimalAssignment#NONE}
   */
  void tellApart(
      int[] trackOf, List<TrackMemory> tracks, List<Observation> things, long frameIndex) {
    for (Crossing crossing : open) {
      int first = thingOf(crossing.first(), trackOf, tracks);
      int second = thingOf(crossing.second(), trackOf, tracks);
      if (crossing.mixed()
          && first != OptimalAssignment.NONE
          && second != OptimalAssignment.NONE
          && areExchanged(
              crossing,
              tracks.get(trackOf[first]),
              tracks.get(trackOf[second]),
              things.get(first),
              things.get(second),
              frameIndex)) {
        int kept = trackOf[first];
        trackOf[first] = trackOf[second];
        trackOf[second] = kept;
      }
    }
  }

  private static int thingOf(long trackId, int[] trackOf, List<TrackMemory> tracks) {
    for (int thing = 0; thing < trackOf.length; thing++) {
      if (trackOf[thing] != OptimalAssignment.NONE
          && tracks.get(trackOf[thing]).trackId() == trackId) {
        return thing;
      }
    }
    return OptimalAssignment.NONE;
  }

  private static boolean areExchanged(
      Crossing crossing,
      TrackMemory first,
      TrackMemory second,
      Observation ofFirst,
      Observation ofSecond,
      long frameIndex) {
    if (crossing.expectedDistance(frameIndex) < APART * meanExtent(first, second)) {
      return false;
    }
    float asTheyAre =
        first.appearance().similarity(ofFirst.appearance())
            + second.appearance().similarity(ofSecond.appearance());
    float exchanged =
        first.appearance().similarity(ofSecond.appearance())
            + second.appearance().similarity(ofFirst.appearance());
    return crossing.agreement(ofFirst.motion(), ofSecond.motion(), frameIndex) < 0
        && asTheyAre - exchanged < LOOKS;
  }

  /**
   * The pairs after a frame.
   *
   * @param tracks as they are now
   */
  Crossings after(List<TrackMemory> tracks, long frameIndex, long stride) {
    Map<Long, TrackMemory> byId = new HashMap<>();
    tracks.forEach(track -> byId.put(track.trackId(), track));
    List<Crossing> next = new ArrayList<>();
    for (Crossing crossing : open) {
      float steps = Elapsed.between(crossing.sinceFrameIndex(), frameIndex, stride).steps();
      if (steps <= LONGEST_STEPS
          && byId.containsKey(crossing.first())
          && byId.containsKey(crossing.second())) {
        TrackMemory first = byId.get(crossing.first());
        TrackMemory second = byId.get(crossing.second());
        goesOn(crossing, first, second, frameIndex).ifPresent(next::add);
      }
    }
    for (int i = 0; i < tracks.size(); i++) {
      for (int j = 0; j < i && next.size() < MOST; j++) {
        TrackMemory first = tracks.get(i);
        TrackMemory second = tracks.get(j);
        if (meet(first, second) && next.stream().noneMatch(known -> isOf(known, first, second))) {
          Crossing crossing = Crossing.of(first, second, frameIndex);
          if (crossing.comesNearer()) {
            next.add(crossing);
          }
        }
      }
    }
    return new Crossings(List.copyOf(next));
  }

  private static boolean isOf(Crossing crossing, TrackMemory first, TrackMemory second) {
    return crossing.first() == first.trackId() && crossing.second() == second.trackId();
  }

  private static Optional<Crossing> goesOn(
      Crossing crossing, TrackMemory first, TrackMemory second, long frameIndex) {
    boolean seen = first.missedFrames() == 0 && second.missedFrames() == 0;
    boolean whole =
        seen && first.pace().isWhole(first.motion()) && second.pace().isWhole(second.motion());
    if (!whole) {
      return Optional.of(crossing.asMixed());
    }
    if (crossing.agreement(first.motion(), second.motion(), frameIndex) <= 0
        || crossing.expectedDistance(frameIndex) < APART * meanExtent(first, second)) {
      return Optional.of(crossing);
    }
    if (!near(first, second)) {
      return Optional.empty();
    }
    Crossing anew = Crossing.of(first, second, frameIndex);
    return Optional.of(anew.comesNearer() ? anew : crossing);
  }

  private static boolean meet(TrackMemory first, TrackMemory second) {
    return first.missedFrames() == 0
        && second.missedFrames() == 0
        && first.pace().sightings() > 1
        && second.pace().sightings() > 1
        && first.category() == second.category()
        && near(first, second);
  }

  private static boolean near(TrackMemory first, TrackMemory second) {
    return first.motion().gap(second.motion()) < NEAR * meanExtent(first, second);
  }

  private static float meanExtent(TrackMemory first, TrackMemory second) {
    return (first.pace().extent() + second.pace().extent()) / 2;
  }
}
