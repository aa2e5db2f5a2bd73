package org.omgllava.job.follow;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Instruction;

/**
 * What is followed on a stream; a value in state.
 *
 * @param session that it is followed in
 * @param followers in the order of their instructions
 */
public record StreamFollowers(String session, List<Follower> followers, Sightings sightings) {
  static final StreamFollowers NONE = new StreamFollowers("", List.of(), Sightings.NONE);

  /**
   * What is followed on a frame, before anything is decided about it: the instructions are those
   * that stand on the frame, and another session begins anew.
   */
  StreamFollowers on(FollowableFrame frame, int lostFrames) {
    boolean goesOn = session.equals(frame.stamp().session());
    Map<String, Follower> known =
        (goesOn ? followers : List.<Follower>of())
            .stream().collect(Collectors.toMap(Follower::instructionId, Function.identity()));
    List<Follower> now =
        frame.followers().stream().map(i -> standing(known.get(i.instructionId()), i)).toList();
    Sightings before = goesOn ? sightings : Sightings.NONE;
    return new StreamFollowers(
        frame.stamp().session(), now, before.after(frame.segments(), lostFrames));
  }

  private static Follower standing(@Nullable Follower known, Instruction instruction) {
    return known == null ? Follower.of(instruction) : known.as(instruction);
  }

  StreamFollowers with(List<Follower> others) {
    return new StreamFollowers(session, List.copyOf(others), sightings);
  }
}
