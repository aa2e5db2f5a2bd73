package org.omgllava.job.schedule;

import java.util.Optional;

/**
 * What is kept of an instruction's id when an instruction comes.
 *
 * @param remembered whether it is among the last ids
 * @param pending the instruction of this id that waits or stands
 */
public record KeptId(boolean remembered, Optional<PendingInstruction> pending) {
  boolean isKnown() {
    return remembered || pending.isPresent();
  }
}
