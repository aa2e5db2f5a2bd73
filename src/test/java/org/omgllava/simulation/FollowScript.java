package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.omgllava.job.cli.hazard.Planned;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.follow.Following;
import org.omgllava.scene.GenerationLimits;

/** Who follows something on the streams of a plan, revises it and cancels it. */
final class FollowScript {
  private static final int MOST_FIRST_FRAME = 4;

  private final SplittableRandom luck;
  private final boolean backlog;
  private final Map<String, Planned> last = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Map<String, List<Followed>> standing = new HashMap<>();
  private int asked;

  /** What is followed, and as it was revised last. */
  private record Followed(
      String stream, String id, String text, long from, boolean endsWithStream, Following how) {
    Instruction sent(Origin origin) {
      return instruction(this, false, origin).following(how);
    }

    Instruction cancelled(Origin origin) {
      return instruction(this, true, origin);
    }

    Followed revised(int by) {
      return new Followed(
          stream, id, text, from, endsWithStream, how.revision(how.revision() + by));
    }
  }

  /**
   * @param backlog whether instructions and what ends them are read before any frame; then what is
   *     followed ends with its stream
   */
  FollowScript(SplittableRandom luck, boolean backlog, List<Planned> plan) {
    this.luck = luck;
    this.backlog = backlog;
    plan.forEach(planned -> last.put(stream(planned), planned));
  }

  /** What is sent before a publication, given where it will stand. */
  List<Function<Origin, Instruction>> before(Planned planned) {
    String stream = stream(planned);
    List<Followed> followed = standing.computeIfAbsent(stream, s -> new ArrayList<>());
    List<Function<Origin, Instruction>> sent = new ArrayList<>();
    boolean first = begun.add(stream);
    if (last.get(stream) == planned) {
      followed.forEach(each -> cancel(each).ifPresent(sent::add));
      followed.clear();
      return sent;
    }
    if (luck.nextInt(first ? 2 : 12) == 0) {
      Followed now = drawn(stream);
      followed.add(now);
      sent.add(now::sent);
    }
    if (!followed.isEmpty() && luck.nextInt(10) == 0) {
      int place = luck.nextInt(followed.size());
      // Now and then the last one is sent once more.
      Followed now = followed.get(place).revised(luck.nextInt(4) == 0 ? 0 : 1);
      followed.set(place, now);
      sent.add(now::sent);
    }
    if (!followed.isEmpty() && luck.nextInt(15) == 0) {
      cancel(followed.remove(luck.nextInt(followed.size()))).ifPresent(sent::add);
    }
    return sent;
  }

  private Optional<Function<Origin, Instruction>> cancel(Followed followed) {
    return backlog ? Optional.empty() : Optional.of(followed::cancelled);
  }

  private Followed drawn(String stream) {
    int number = asked++;
    String text = luck.nextInt(4) == 0 ? "what is this" : "segment the ball";
    long refreshMillis = luck.nextInt(3) == 0 ? 1 + luck.nextInt(2_000) : 0;
    return new Followed(
        stream,
        stream + "-follow-" + number,
        text + " " + number,
        luck.nextInt(MOST_FIRST_FRAME),
        backlog || luck.nextInt(3) == 0,
        new Following(luck.nextInt(3) == 0, refreshMillis, 0, List.of()));
  }

  private static String stream(Planned planned) {
    return planned.publication().streamId();
  }

  private static Instruction instruction(Followed followed, boolean cancel, Origin origin) {
    return new Instruction(
        followed.id(),
        followed.stream(),
        Optional.empty(),
        followed.text(),
        List.of(),
        Target.FOLLOW,
        followed.from(),
        1,
        GenerationLimits.defaults(),
        followed.endsWithStream(),
        cancel,
        Integer.toHexString(followed.hashCode()) + (cancel ? "-cancel" : ""),
        origin);
  }
}
