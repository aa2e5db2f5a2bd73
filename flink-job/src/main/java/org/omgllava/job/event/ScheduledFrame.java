package org.omgllava.job.event;

import java.util.List;

/**
 * A frame with the instructions to execute on it.
 *
 * @param instructions possibly none
 * @param panoptic false when the frame has been perceived before and is sent again for instructions
 *     that came later
 */
public record ScheduledFrame(Frame frame, List<Instruction> instructions, boolean panoptic) {
  /** What the language model is asked about this frame. */
  public List<Instruction> questions() {
    return instructions.stream().filter(i -> !i.follows()).toList();
  }

  /** What follows something on this frame. */
  public List<Instruction> followers() {
    return instructions.stream().filter(Instruction::follows).toList();
  }

  public String streamId() {
    return frame.streamId();
  }
}
