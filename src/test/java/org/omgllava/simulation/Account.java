package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.Picture;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.track.TrackedSegment;

/** Whether what came out accounts for what went in. */
final class Account {
  private final Script script;
  private final SimulatedJob job;
  private final List<String> broken = new ArrayList<>();

  Account(Script script, SimulatedJob job) {
    this.script = script;
    this.job = job;
  }

  /** The promises that are not kept. */
  List<String> broken() {
    eachFrameHasOneOutcome();
    framesAreInOrder();
    segmentsHaveIdentities();
    broken.addAll(TrackAccount.broken(job.segments.written, job.trackLog.written));
    broken.addAll(new FollowAccount(job, job.settings.follow().lostFrames()).broken());
    eachInstructionIsAnsweredOnce();
    eachExecutionIsAnsweredOnce();
    standingInstructionsMeetTheirFrames();
    answersAreInOrder();
    answersHaveIds();
    phrasesAreLinked();
    return broken;
  }

  /**
   * Results that depend on nothing but what was published, when there was time enough: frames by
   * their stream, and answers that no other question has a part in by their instruction.
   */
  Map<String, List<String>> results() {
    Map<String, List<String>> results = new TreeMap<>();
    for (TrackedFrame frame : job.segments.written) {
      List<Long> tracks = frame.segments().stream().map(TrackedSegment::trackId).toList();
      results
          .computeIfAbsent("stream " + frame.streamId(), s -> new ArrayList<>())
          .add(Sessions.of(frame.stamp()) + " " + frame.stamp().frameIndex() + " " + tracks);
    }
    for (LinkedAnswer answer : job.answers.written) {
      Instruction instruction = answer.instruction();
      if (answer instanceof LinkedAnswer.Followed followed) {
        results
            .computeIfAbsent("follow " + instruction.instructionId(), s -> new ArrayList<>())
            .add(FollowAccount.line(followed));
      } else if (instruction.conversationId().isEmpty() && !instruction.target().stands()) {
        results
            .computeIfAbsent("answer " + instruction.instructionId(), s -> new ArrayList<>())
            .add(
                answer instanceof LinkedAnswer.Linked linked
                    ? linked.grounded().answer().text() + Arrays.toString(linked.trackIds())
                    : answer.toString());
      }
    }
    return results;
  }

  private void eachFrameHasOneOutcome() {
    Map<Origin, Integer> segmented = new HashMap<>();
    Map<Origin, Integer> refused = new HashMap<>();
    for (TrackedFrame frame : job.segments.written) {
      segmented.merge(frame.stamp().origin(), 1, Integer::sum);
    }
    for (TrackedFrame frame : job.skippedFrames.written) {
      segmented.merge(frame.stamp().origin(), 1, Integer::sum);
    }
    for (Rejected letter : job.deadLetters.written) {
      if (letter.reason().equals("STEP_FAILED")) {
        broken.add("a step failed: " + letter);
      }
      refused.merge(letter.origin(), 1, Integer::sum);
    }
    Map<Picture, List<Origin>> copies = new LinkedHashMap<>();
    script.pictures.forEach(
        (origin, picture) -> copies.computeIfAbsent(picture, p -> new ArrayList<>()).add(origin));
    copies.forEach(
        (picture, origins) -> {
          int shown = origins.stream().mapToInt(o -> segmented.getOrDefault(o, 0)).sum();
          int dead = origins.stream().mapToInt(o -> refused.getOrDefault(o, 0)).sum();
          boolean twice =
              origins.stream()
                  .anyMatch(o -> segmented.getOrDefault(o, 0) + refused.getOrDefault(o, 0) > 1);
          if (shown > 1 || shown + dead == 0 || twice) {
            broken.add(
                picture
                    + " is segmented or skipped "
                    + shown
                    + " times, and a dead letter "
                    + dead
                    + " times (expected: one outcome); sent at "
                    + origins);
          }
        });
  }

  private void framesAreInOrder() {
    Map<String, Long> last = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (TrackedFrame frame : job.segments.written) {
      FrameStamp stamp = frame.stamp();
      Long before = last.put(Sessions.of(stamp), stamp.frameIndex());
      if (before != null && before >= stamp.frameIndex()) {
        broken.add(Sessions.of(stamp) + ": " + stamp.frameIndex() + " comes after " + before);
      }
      if (!ids.add(Sessions.of(stamp) + " " + stamp.frameIndex())) {
        broken.add("two results of one id: " + stamp);
      }
    }
  }

  private void segmentsHaveIdentities() {
    for (TrackedFrame frame : job.segments.written) {
      long different = frame.segments().stream().map(TrackedSegment::trackId).distinct().count();
      if (different < frame.segments().size()) {
        broken.add("two segments of one track: " + frame);
      }
    }
  }

  private void eachInstructionIsAnsweredOnce() {
    Map<String, Integer> answers = new HashMap<>();
    for (LinkedAnswer answer : job.answers.written) {
      answers.merge(answer.instruction().instructionId(), 1, Integer::sum);
    }
    for (Ask ask : new LinkedHashSet<>(script.asks)) {
      int answered = answers.getOrDefault(ask.instructionId(), 0);
      if (ask.aim() != Aim.EVERY && answered != 1) {
        broken.add(ask + " is answered " + answered + " times (expected: once)");
      }
    }
  }

  private void eachExecutionIsAnsweredOnce() {
    Map<String, Integer> open = new LinkedHashMap<>();
    for (Object event : job.scheduling.written) {
      if (event instanceof ScheduledFrame sent) {
        for (Instruction instruction : sent.questions()) {
          open.merge(execution(instruction, sent.frame().stamp()), 1, Integer::sum);
        }
      }
    }
    open.forEach(
        (execution, times) -> {
          if (times > 1) {
            broken.add(execution + " is executed " + times + " times (expected: once)");
          }
        });
    for (LinkedAnswer answer : job.answers.written) {
      if (!isEnd(answer) && !answer.instruction().follows()) {
        answer.frame().ifPresent(stamp -> count(open, answer.instruction(), stamp));
      }
    }
    for (Utterance skipped : job.skipped.written) {
      count(open, skipped.instruction(), ((GroundedAnswer.Skipped) skipped).stamp());
    }
    open.forEach(
        (execution, left) -> {
          if (left != 0) {
            broken.add(execution + " has " + (1 - left) + " answers (expected: 1)");
          }
        });
  }

  private static void count(Map<String, Integer> open, Instruction instruction, FrameStamp stamp) {
    open.merge(execution(instruction, stamp), -1, Integer::sum);
  }

  private static String execution(Instruction instruction, FrameStamp stamp) {
    return instruction.instructionId() + " on " + stamp.streamId() + " " + stamp.key();
  }

  /** Whether an answer says that an instruction has ended with its stream. */
  private static boolean isEnd(LinkedAnswer answer) {
    return answer instanceof Failure failure && failure.problem().code().equals("STREAM_ENDED");
  }

  /** What is published twice can be told apart by nothing. */
  private void answersHaveIds() {
    Set<List<Object>> ids = new HashSet<>();
    for (LinkedAnswer answer : job.answers.written) {
      Instruction instruction = answer.instruction();
      if (instruction.target().stands() && answer.frame().isEmpty()) {
        // What was refused is refused again, in the same words, when it is sent again.
        continue;
      }
      List<Object> id =
          List.of(
              instruction.streamId(),
              answer.frame().map(FrameStamp::session).orElse(""),
              answer.frame().map(FrameStamp::frameIndex).orElse(-1L),
              instruction.instructionId(),
              instruction.recordHash(),
              answer instanceof Failure failure ? failure.problem().code() : "");
      if (!ids.add(id)) {
        broken.add("two answers of one id: " + answer);
      }
    }
  }

  /** Between their arrival and their end standing instructions meet each frame that is meant. */
  private void standingInstructionsMeetTheirFrames() {
    Set<String> refused = new HashSet<>();
    Set<String> ended = new HashSet<>();
    for (LinkedAnswer answer : job.answers.written) {
      if (answer instanceof Failure.NoFrame failure
          && !failure.problem().code().equals("INSTRUCTION_UNKNOWN")) {
        refused.add(answer.instruction().instructionId());
      } else if (isEnd(answer)) {
        ended.add(execution(answer.instruction(), answer.frame().get()));
      }
    }
    Map<String, Map<String, Instruction>> standing = new HashMap<>();
    for (Object event : job.scheduling.written) {
      Map<String, Instruction> of =
          standing.computeIfAbsent(Streams.of(event), s -> new LinkedHashMap<>());
      if (event instanceof Instruction instruction) {
        if (instruction.cancel()) {
          of.remove(instruction.instructionId());
        } else if (instruction.target().stands() && instruction.following().revision() == 0) {
          of.putIfAbsent(instruction.instructionId(), instruction);
        }
      } else if (event instanceof ScheduledFrame sent) {
        check(sent, of, refused, ended);
      }
    }
    ended.forEach(end -> broken.add(end + " is an end that was none"));
  }

  private void check(
      ScheduledFrame sent,
      Map<String, Instruction> standing,
      Set<String> refused,
      Set<String> ended) {
    FrameStamp stamp = sent.frame().stamp();
    for (Instruction instruction : standing.values()) {
      long distance = stamp.frameIndex() - instruction.frameIndex();
      boolean meant = distance >= 0 && distance % instruction.everyFrames() == 0;
      if (sent.panoptic()
          && meant
          && !refused.contains(instruction.instructionId())
          && sent.instructions().stream()
              .noneMatch(met -> met.instructionId().equals(instruction.instructionId()))) {
        broken.add(instruction.instructionId() + " is not executed on " + stamp);
      }
    }
    for (Instruction instruction : sent.instructions()) {
      if (instruction.target().stands() && !standing.containsKey(instruction.instructionId())) {
        broken.add(instruction.instructionId() + " is executed on " + stamp + " after its end");
      }
    }
    if (stamp.endOfStream() && (sent.panoptic() || !stamp.hasPicture())) {
      for (Instruction instruction : standing.values()) {
        boolean told = ended.remove(execution(instruction, stamp));
        if (instruction.endsWithStream()
            && !told
            && !refused.contains(instruction.instructionId())) {
          broken.add(instruction.instructionId() + " is not told that " + stamp + " has ended");
        }
      }
      standing.values().removeIf(Instruction::endsWithStream);
    }
  }

  private void answersAreInOrder() {
    Map<String, Integer> places = new HashMap<>();
    for (Object event : job.scheduling.written) {
      if (event instanceof ScheduledFrame sent) {
        for (Instruction instruction : sent.questions()) {
          places.put(execution(instruction, sent.frame().stamp()), places.size());
        }
      }
    }
    Map<String, Integer> last = new HashMap<>();
    for (LinkedAnswer answer : job.answers.written) {
      if (answer instanceof LinkedAnswer.Linked linked) {
        String id = answer.instruction().instructionId();
        Integer place = places.get(execution(answer.instruction(), linked.grounded().stamp()));
        Integer before = place == null ? null : last.put(id, place);
        if (before != null && before > place) {
          broken.add("answers to " + id + " are out of order");
        }
      }
    }
  }

  /** The model grounds each answer on the first segment of its frame, the ball. */
  private void phrasesAreLinked() {
    Map<Origin, Long> balls = new HashMap<>();
    for (TrackedFrame frame : job.segments.written) {
      for (TrackedSegment segment : frame.segments()) {
        if (segment.category().equals("ball")) {
          balls.put(frame.stamp().origin(), segment.trackId());
        }
      }
    }
    for (LinkedAnswer answer : job.answers.written) {
      if (answer instanceof LinkedAnswer.Linked linked && linked.trackIds().length > 0) {
        Long ball = balls.get(linked.grounded().stamp().origin());
        if (ball == null || linked.trackIds()[0] != ball) {
          broken.add(
              "an answer on "
                  + linked.grounded().stamp()
                  + " is linked to track "
                  + linked.trackIds()[0]
                  + " (expected: "
                  + ball
                  + ")");
        }
      }
    }
  }
}
