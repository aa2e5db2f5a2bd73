package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.follow.Change;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.track.TrackedSegment;

/**
 * Whether what is followed is said on each of its frames, once and in order, with what the frame
 * shows, and whether the language model is asked when it has to be.
 */
final class FollowAccount {
  private final SimulatedJob job;
  private final int lostFrames;
  private final Map<Origin, TrackedFrame> shown = new HashMap<>();
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final Map<String, Integer> said = new HashMap<>();
  private final Set<String> due = new HashSet<>();
  private final Map<String, List<Followed>> lives = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();

  /**
   * @param lostFrames frames without a mask after which a phrase is lost
   */
  FollowAccount(SimulatedJob job, int lostFrames) {
    this.job = job;
    this.lostFrames = lostFrames;
  }

  List<String> broken() {
    job.segments.written.forEach(frame -> shown.put(frame.stamp().origin(), frame));
    Set<String> always = new HashSet<>();
    Map<String, Instruction> newest = new HashMap<>();
    for (Object event : job.scheduling.written) {
      if (event instanceof Instruction instruction) {
        heard(instruction, newest);
      } else if (event instanceof ScheduledFrame sent) {
        for (Instruction follower : sent.followers()) {
          String execution = execution(follower, sent.frame().stamp());
          places.put(execution, places.size());
          isAsRevised(follower, newest);
          if (!follower.following().onChange()) {
            always.add(execution);
          }
          if (shown.containsKey(sent.frame().stamp().origin())) {
            due.add(life(follower, sent.frame().stamp()));
          }
        }
      }
    }
    job.answers.written.forEach(this::takeAnswer);
    for (String execution : places.keySet()) {
      int times = said.getOrDefault(execution, 0);
      if (times > 1 || times == 0 && always.contains(execution)) {
        broken.add(execution + " is said " + times + " times (expected: once)");
      }
    }
    due.forEach(life -> broken.add(life + " is never said"));
    lives.forEach(this::check);
    return broken;
  }

  /** A revision counts where something is followed, and only a newer one. */
  private static void heard(Instruction instruction, Map<String, Instruction> newest) {
    if (!instruction.follows()) {
      return;
    }
    newest.merge(
        instruction.instructionId(),
        instruction,
        (before, now) -> now.following().revision() > before.following().revision() ? now : before);
  }

  private void isAsRevised(Instruction follower, Map<String, Instruction> newest) {
    Instruction expected = newest.get(follower.instructionId());
    if (!follower.recordHash().equals(expected.recordHash())) {
      broken.add(follower.instructionId() + " is not followed as it was revised last: " + follower);
    }
  }

  private void takeAnswer(LinkedAnswer answer) {
    Instruction instruction = answer.instruction();
    if (!instruction.follows() || answer.frame().isEmpty() || isEnd(answer)) {
      return;
    }
    FrameStamp stamp = answer.frame().get();
    due.remove(life(instruction, stamp));
    said.merge(execution(instruction, stamp), 1, Integer::sum);
    if (!places.containsKey(execution(instruction, stamp))) {
      broken.add(execution(instruction, stamp) + " is said and was not to be followed");
    } else if (answer instanceof Followed followed) {
      List<Followed> life = lives.computeIfAbsent(life(instruction, stamp), l -> new ArrayList<>());
      life.add(followed);
      followed.phrases().forEach(phrase -> isOnItsFrame(phrase, followed));
    }
  }

  private static boolean isEnd(LinkedAnswer answer) {
    return answer instanceof Failure failure && failure.problem().code().equals("STREAM_ENDED");
  }

  /** The model finds the ball; each mask is that of the segment whose track is told. */
  private void isOnItsFrame(Followed.Phrase phrase, Followed followed) {
    if (phrase.made() == MaskOrigin.NONE) {
      return;
    }
    List<TrackedSegment> segments = segments(followed);
    Optional<TrackedSegment> expected =
        segments.stream()
            .filter(s -> s.trackId() == phrase.trackId())
            .filter(s -> phrase.made() == MaskOrigin.TRACK || s.category().equals("ball"))
            .findFirst();
    if (expected.filter(s -> s.mask().equals(phrase.masked().mask().mask())).isEmpty()) {
      broken.add(phrase + " is not what its frame shows: " + segments + ", of " + followed);
    }
  }

  /** One instruction through one session. */
  private void check(String life, List<Followed> events) {
    int lost = 0;
    for (int i = 0; i < events.size(); i++) {
      Followed now = events.get(i);
      Optional<Followed> before = i == 0 ? Optional.empty() : Optional.of(events.get(i - 1));
      boolean first = before.isEmpty();
      if (first != (now.wake() == WakeReason.FIRST) || first != (now.change() == Change.FIRST)) {
        broken.add(life + " begins with its event " + i + ": " + now);
      }
      if (before.filter(b -> place(b) >= place(now)).isPresent()) {
        broken.add(life + " is out of order at " + now.stamp());
      }
      if (now.instruction().following().onChange()) {
        continue;
      }
      if (before.filter(b -> isRevised(b, now)).isPresent() != (now.wake() == WakeReason.REVISED)) {
        broken.add(life + " is asked again because of a revision: " + now + ", after " + before);
      }
      before.ifPresent(b -> staysOnItsTrack(life, b, now));
      lost = now.phrases().size() == 1 && made(now) == MaskOrigin.NONE ? lost + 1 : 0;
      if (lost == lostFrames && now.wake() == WakeReason.NONE) {
        broken.add(life + " is lost for " + lost + " frames and not asked about: " + now);
      }
    }
  }

  /** While nothing is asked a phrase is on the segment of its track where there is one. */
  private void staysOnItsTrack(String life, Followed before, Followed now) {
    if (now.wake() != WakeReason.NONE
        || now.phrases().size() != 1
        || before.phrases().size() != 1) {
      return;
    }
    long track = before.phrases().get(0).trackId();
    boolean there = segments(now).stream().anyMatch(s -> s.trackId() == track);
    if (there && (made(now) != MaskOrigin.TRACK || now.phrases().get(0).trackId() != track)) {
      broken.add(life + " leaves its track " + track + " at " + now);
    }
  }

  /** None where the frame is not shown; then that is found elsewhere. */
  private List<TrackedSegment> segments(Followed followed) {
    TrackedFrame frame = shown.get(followed.stamp().origin());
    return frame == null ? List.of() : frame.segments();
  }

  private static boolean isRevised(Followed before, Followed now) {
    return !before.instruction().recordHash().equals(now.instruction().recordHash());
  }

  private static MaskOrigin made(Followed followed) {
    return followed.phrases().get(0).made();
  }

  private int place(Followed followed) {
    return places.get(execution(followed.instruction(), followed.stamp()));
  }

  private static String execution(Instruction instruction, FrameStamp stamp) {
    return life(instruction, stamp) + " at " + stamp.frameIndex();
  }

  private static String life(Instruction instruction, FrameStamp stamp) {
    return instruction.instructionId() + " on " + Sessions.of(stamp);
  }

  /** What is said of a frame, but for what it took. */
  static String line(Followed said) {
    List<String> phrases =
        said.phrases().stream()
            .map(p -> p.made() + " " + p.trackId() + " " + p.masked().mask().score())
            .toList();
    return String.join(
        " ",
        Sessions.of(said.stamp()),
        Long.toString(said.stamp().frameIndex()),
        said.wake().name(),
        said.change().name(),
        said.answer().text(),
        phrases.toString());
  }
}
