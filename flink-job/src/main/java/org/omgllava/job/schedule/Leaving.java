package org.omgllava.job.schedule;

import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.schedule.ScheduleEffect.Count;
import org.omgllava.job.schedule.ScheduleEffect.Fail;
import org.omgllava.job.schedule.ScheduleEffect.FailOn;
import org.omgllava.job.schedule.ScheduleEffect.FreeId;
import org.omgllava.job.schedule.ScheduleEffect.Release;
import org.omgllava.job.schedule.ScheduleEffect.SendAgain;
import org.omgllava.job.schedule.ScheduleEffect.SendPast;

/**
 * How instructions leave a stream's schedule: with their frame, or with an answer that says why.
 */
final class Leaving {
  private static final String NOT_FOUND = "FRAME_NOT_FOUND";
  private static final String STREAM_ENDED = "STREAM_ENDED";
  private static final String STREAM_FORGOTTEN = "STREAM_FORGOTTEN";
  private static final String STREAM_SILENT = "STREAM_SILENT";

  private Leaving() {}

  static StreamSchedule release(
      PendingInstruction pending, StreamSchedule schedule, List<ScheduleEffect> effects) {
    effects.add(new Release(pending.id()));
    return schedule.without(pending);
  }

  /**
   * The frame that an instruction is about goes on once more, where it is kept or told.
   *
   * @return whether it does
   */
  static boolean withPassedFrame(
      Instruction instruction, StreamSchedule schedule, List<ScheduleEffect> effects) {
    Optional<ScheduleEffect> again =
        instruction
            .past()
            .<ScheduleEffect>map(frame -> new SendPast(frame, instruction))
            .or(() -> schedule.asked(instruction).map(kept -> new SendAgain(kept, instruction)));
    again.ifPresent(
        effect -> {
          effects.add(new Count(ScheduleCounter.FRAMES_SENT_AGAIN, 1));
          effects.add(effect);
        });
    return again.isPresent();
  }

  /** The instruction is not taken, and its id can be used again. */
  static void refuse(
      Instruction instruction, String code, String message, List<ScheduleEffect> effects) {
    effects.add(Fail.of(instruction, code, message));
    effects.add(new FreeId(instruction.instructionId()));
  }

  /** What is to be changed does not stand. */
  static Fail unknown(String what, Instruction instruction) {
    String why = what + ": no instruction stands under this id (it was not sent, or has ended)";
    return new Fail(instruction, "INSTRUCTION_UNKNOWN", why);
  }

  static void notFound(Instruction instruction, String message, List<ScheduleEffect> effects) {
    effects.add(new Count(ScheduleCounter.FRAMES_NOT_FOUND, 1));
    effects.add(Fail.of(instruction, NOT_FOUND, message));
  }

  /** Ends the wait of instructions for their frames. */
  static StreamSchedule giveUp(
      List<PendingInstruction> pending,
      String when,
      StreamSchedule before,
      List<ScheduleEffect> effects) {
    StreamSchedule schedule = before;
    for (PendingInstruction candidate : pending) {
      schedule = release(candidate, schedule, effects);
      notFound(candidate.instruction(), "no such frame came " + when, effects);
    }
    return schedule;
  }

  /**
   * Ends the oldest of those that stand on a stream without frames.
   *
   * @param number how many
   * @param most that may stand on such streams
   */
  static StreamSchedule becauseOfSilence(
      List<PendingInstruction> standing,
      int number,
      int most,
      StreamSchedule before,
      List<ScheduleEffect> effects) {
    String why =
        "more instructions stand on streams without frames (expected: at most " + most + ")";
    StreamSchedule schedule = before;
    for (PendingInstruction oldest : standing.subList(0, Math.min(number, standing.size()))) {
      schedule = release(oldest, schedule, effects);
      refuse(oldest.instruction(), STREAM_SILENT, why, effects);
    }
    return schedule;
  }

  /** The stream is forgotten, and with it all that waits and stands. */
  static StreamSchedule withStream(
      List<PendingInstruction> pending, StreamSchedule before, List<ScheduleEffect> effects) {
    StreamSchedule schedule = before;
    for (PendingInstruction candidate : PendingInstruction.inOrder(pending)) {
      schedule = release(candidate, schedule, effects);
      effects.add(
          Fail.of(candidate.instruction(), STREAM_FORGOTTEN, "the stream has been forgotten"));
    }
    return schedule;
  }

  /** The session is over for those that wait for its frames, or stand no longer than it. */
  static StreamSchedule withSession(
      List<PendingInstruction> pending,
      FrameStamp end,
      StreamSchedule before,
      List<ScheduleEffect> effects) {
    List<PendingInstruction> waiting = pending.stream().filter(p -> !p.stands()).toList();
    StreamSchedule schedule = giveUp(waiting, "before the stream ended", before, effects);
    for (PendingInstruction candidate : pending) {
      if (candidate.stands() && !candidate.livesOn()) {
        schedule = release(candidate, schedule, effects);
        effects.add(new FreeId(candidate.id()));
        String why = "session " + end.session() + " of the stream has ended";
        effects.add(new FailOn(end, candidate.instruction(), STREAM_ENDED, why));
      }
    }
    return schedule;
  }
}
