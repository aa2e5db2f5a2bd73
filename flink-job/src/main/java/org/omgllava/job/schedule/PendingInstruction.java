package org.omgllava.job.schedule;

import org.omgllava.job.event.Instruction;
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
  PendingInstruction afterExecution() {
    return new PendingInstruction(instruction, sequence, since, true);
  }

  /** Whether a standing instruction applies to a frame. */
  boolean standsOn(long frameIndex) {
    long distance = frameIndex - instruction.frameIndex();
    return distance >= 0 && distance % instruction.everyFrames() == 0;
  }
}
