package org.omgllava.job.schedule;

import java.util.List;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Past;
import org.omgllava.job.runtime.Counted;

/** What the schedule of a stream asks for. Kept frames are named by their index. */
public sealed interface ScheduleEffect {
  /** The frame that has just come goes on with the instructions that meet it. */
  record SendArriving(List<Instruction> instructions) implements ScheduleEffect {}

  /** A kept frame goes on once more, for an instruction that came later. */
  record SendAgain(long frameIndex, Instruction instruction) implements ScheduleEffect {}

  /**
   * A frame that has passed long ago goes on once more, for an instruction that says where it is.
   */
  record SendPast(Past frame, Instruction instruction) implements ScheduleEffect {}

  /**
   * The end of a session goes on once more: its frames, of which this one is the newest, can no
   * longer be asked for.
   */
  record SendEndAgain(long newestIndex) implements ScheduleEffect {}

  /** The frame that has just come is kept. */
  record KeepArriving(long frameIndex) implements ScheduleEffect {}

  record ForgetFrame(long frameIndex) implements ScheduleEffect {}

  /** An instruction waits, or stands; under its id. */
  record Suspend(PendingInstruction instruction) implements ScheduleEffect {}

  /** An instruction waits, or stands, no longer. */
  record Release(String instructionId) implements ScheduleEffect {}

  record RememberId(long sequence, String instructionId) implements ScheduleEffect {}

  record ForgetId(long sequence) implements ScheduleEffect {}

  /** An id that is remembered can be used again. */
  record FreeId(String instructionId) implements ScheduleEffect {}

  /** An instruction is answered with an error. */
  record Fail(Instruction instruction, String code, String message) implements ScheduleEffect {
    static Fail of(Instruction instruction, String code, String message) {
      String asked =
          instruction.target() == Target.LATEST ? "latest" : "frame " + instruction.frameIndex();
      return new Fail(instruction, code, asked + ": " + message);
    }
  }

  /** An instruction is answered with an error that belongs to a frame, or to the stream's end. */
  record FailOn(FrameStamp frame, Instruction instruction, String code, String message)
      implements ScheduleEffect {}

  record Count(ScheduleCounter counter, long number) implements ScheduleEffect, Counted {}

  /** The stream wants to be woken after so much active time, or earlier. */
  record WakeIn(long millis) implements ScheduleEffect {}
}
