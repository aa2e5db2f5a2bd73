package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.follow.WakeReason;

/**
 * Sees how things are with an instruction on a frame, for {@link WakeRules}. A thing could be meant
 * when it has the class of one that a phrase is bound to, or one that the words name; where nothing
 * is bound or named, every thing could be. Things that have come {@link Nearness near} one another
 * are things that have come, and those that have gone away again have left.
 */
record Waking(int lostFrames) {
  private static final int MICROS_PER_MILLI = 1_000;

  /**
   * @param near whether things that the words ask about are near one another, where that is seen
   */
  WakeReason reason(
      Follower follower,
      Instruction instruction,
      List<Sight> sights,
      FollowableFrame frame,
      Sightings sightings,
      Optional<Boolean> near) {
    if (follower.asked() && !follower.revised() && !instruction.prompts().isEmpty()) {
      // What was pointed at on one frame lies elsewhere on the next ones.
      return WakeReason.NONE;
    }
    Predicate<Sighting> fits = fits(follower, instruction, sightings);
    long sinceMicros = frame.stamp().captureTimeMicros() - follower.askedMicros();
    long refresh = instruction.following().refreshMillis();
    long sinceFrames = frame.stamp().frameIndex() - follower.askedFrame();
    boolean bound = sights.stream().anyMatch(s -> !s.phrase().trackIds().isEmpty());
    return new WakeRules(lostFrames)
        .reason(
            new WakeRules.Situation(
                follower.asked(),
                follower.revised(),
                sightings.cut() && sights.stream().noneMatch(s -> s.mask().isPresent()),
                near.filter(now -> now && !follower.near()).isPresent()
                    || sightings.established().stream()
                        .filter(t -> t.trackId() > follower.lastTrack() || !bound && t.returned())
                        .filter(t -> isUnbound(t, sights))
                        .anyMatch(fits),
                // What was found before comes back, and does so where nothing leaves.
                near.filter(now -> !now && follower.near()).isPresent()
                    || follower.dormant().phrases().isEmpty()
                        && !bound
                        && sightings.left(lostFrames).stream().anyMatch(fits),
                framesWithout(follower, instruction, sights, sightings),
                // What jumps about on every frame is asked about now and then.
                sinceFrames < lostFrames || sights.stream().allMatch(Sight::consistent),
                refresh > 0 && sinceMicros >= refresh * MICROS_PER_MILLI));
  }

  /**
   * How long phrases have been without a mask; where none was ever found, how long a thing that the
   * words name has been there. A question without phrases is answered.
   */
  private static List<Integer> framesWithout(
      Follower follower, Instruction instruction, List<Sight> sights, Sightings sightings) {
    if (!follower.soughtPhrases().isEmpty()) {
      return Look.phrases(sights).map(BoundPhrase::lostFrames).filter(l -> l > 0).toList();
    }
    if (instruction.text().strip().endsWith("?")) {
      return List.of();
    }
    Words words = Words.of(instruction.text());
    return sightings.things().stream()
        .filter(t -> t.missedFrames() == 0 && words.name(t.category()))
        .map(Sighting::seenFrames)
        .toList();
  }

  private static boolean isUnbound(Sighting thing, List<Sight> sights) {
    return sights.stream().noneMatch(s -> s.phrase().isOn(thing.trackId()));
  }

  private static Predicate<Sighting> fits(
      Follower follower, Instruction instruction, Sightings sightings) {
    Words words = Words.of(instruction.text());
    Set<Integer> meant =
        sightings.things().stream()
            .filter(
                t ->
                    follower.said().phrases().stream().anyMatch(p -> p.isOn(t.trackId()))
                        || follower.dormant().phrases().stream().anyMatch(p -> p.isOn(t.trackId()))
                        || words.name(t.category()))
            .map(Sighting::categoryId)
            .collect(Collectors.toSet());
    return thing -> meant.isEmpty() || meant.contains(thing.categoryId());
  }
}
