package org.omgllava.job.schedule;

import java.util.Optional;
import org.omgllava.job.event.Instruction;

/**
 * What is kept of an instruction's id when an instruction comes.
 *
 * @param remembered whether it is among the last ids
 * @param pending the instruction of this id that waits or stands
 * @param followers number of instructions of the stream that follow something
 */
public record KeptId(boolean remembered, Optional<PendingInstruction> pending, int followers) {
  boolean isKnown() {
    return remembered || pending.isPresent();
  }

  /** Whether an instruction takes the place of the one that follows something under this id. */
  boolean isRevisedBy(Instruction instruction) {
    return instruction.follows()
        && pending
            .map(PendingInstruction::instruction)
            .filter(Instruction::follows)
            .filter(i -> i.following().revision() < instruction.following().revision())
            .isPresent();
  }

  /** The instruction that is in its place, as a revision of it. */
  ScheduleEffect revised(Instruction by) {
    PendingInstruction before = pending.orElseThrow();
    return new ScheduleEffect.Suspend(
        new PendingInstruction(by, before.sequence(), before.since()));
  }

  /** Whether an instruction revises what is not there. */
  boolean lacksWhatIsRevisedBy(Instruction instruction) {
    return instruction.follows()
        && instruction.following().revision() > 0
        && pending.filter(p -> p.instruction().follows()).isEmpty();
  }
}
