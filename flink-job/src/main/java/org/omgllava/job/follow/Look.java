package org.omgllava.job.follow;

import java.util.List;
import java.util.stream.Stream;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.track.TrackedSegment;

/**
 * An instruction on a frame, before the language model is asked.
 *
 * @param follower as known before the frame
 * @param sights its phrases on the frame
 * @param wake why the language model is asked about the frame, if it is
 */
record Look(Follower follower, Instruction instruction, List<Sight> sights, WakeReason wake) {
  boolean wakes() {
    return wake != WakeReason.NONE;
  }

  /** Tracks of its phrases that are on the frame. */
  List<Long> tracksAmong(List<TrackedSegment> segments) {
    return sights.stream()
        .flatMap(s -> PhraseFinder.segments(s.phrase(), segments).stream())
        .map(TrackedSegment::trackId)
        .distinct()
        .toList();
  }

  /** Tracks that these sights are bound to. */
  static List<Long> tracks(List<Sight> sights) {
    return sights.stream().flatMap(s -> s.phrase().trackIds().stream()).toList();
  }

  static Stream<BoundPhrase> phrases(List<Sight> sights) {
    return sights.stream().map(Sight::phrase);
  }
}
