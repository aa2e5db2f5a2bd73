package org.omgllava.job.schedule;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.runtime.Moment;

/**
 * An instruction that waits for its frame, or stands.
 *
 * @param sequence order of arrival in the stream
 * @param since when it came
 * @param executed whether a standing instruction has met a frame
 */
public record PendingInstruction(
    Instruction instruction, long sequence, Moment since, boolean executed) {
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
    return instruction.target() == Target.EVERY;
  }

  /** Whether a new frame is one that is meant. */
  boolean meets(long frameIndex) {
    long distance = frameIndex - instruction.frameIndex();
    return switch (instruction.target()) {
      case LATEST -> true;
      case FRAME -> distance == 0;
      case EVERY -> distance >= 0 && distance % instruction.everyFrames() == 0;
    };
  }

  /** What is left to do once the stream is at a frame. */
  Optional<PendingInstruction> after(long frameIndex) {
    return switch (instruction.target()) {
      case LATEST -> Optional.empty();
      case FRAME -> instruction.frameIndex() > frameIndex ? Optional.of(this) : Optional.empty();
      case EVERY ->
          Optional.of(
              new PendingInstruction(instruction, sequence, since, executed || meets(frameIndex)));
    };
  }
}
