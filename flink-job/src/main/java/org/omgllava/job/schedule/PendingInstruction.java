package org.omgllava.job.schedule;

import java.util.Comparator;
import java.util.List;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.Moment;

/**
 * An instruction that waits for its frame, or stands.
 *
 * @param sequence order of arrival in the stream
 * @param since when it came
 */
public record PendingInstruction(Instruction instruction, long sequence, Moment since) {
  /** Those that wait and stand, as they came. */
  static List<PendingInstruction> inOrder(List<PendingInstruction> pending) {
    return pending.stream().sorted(Comparator.comparingLong(PendingInstruction::sequence)).toList();
  }

  /** How much of the wait for its frame is left; none when not positive. */
  long waitLeftMillis(long frameWaitMillis, Moment now) {
    return frameWaitMillis - now.millisSince(since);
  }

  String id() {
    return instruction.instructionId();
  }

  boolean stands() {
    return instruction.target().stands();
  }

  /** Whether it stands on when the stream has ended. */
  boolean livesOn() {
    return stands() && !instruction.endsWithStream();
  }

  /** Whether a new frame is one that is meant. */
  boolean meets(long frameIndex) {
    long distance = frameIndex - instruction.frameIndex();
    return switch (instruction.target()) {
      case LATEST -> true;
      case FRAME -> distance == 0;
      case EVERY -> distance >= 0 && distance % instruction.everyFrames() == 0;
      case FOLLOW -> distance >= 0;
    };
  }

  /** Whether nothing is left to do for it once the stream is at a frame. */
  boolean isOverAt(long frameIndex) {
    return switch (instruction.target()) {
      case LATEST -> true;
      case FRAME -> instruction.frameIndex() <= frameIndex;
      case EVERY, FOLLOW -> false;
    };
  }
}
