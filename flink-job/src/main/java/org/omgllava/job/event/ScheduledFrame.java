package org.omgllava.job.event;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.scene.EncodedImage;

/**
 * A frame with the instructions to execute on it.
 *
 * @param instructions possibly none
 * @param panoptic false when the frame has been perceived before and is sent again for instructions
 *     that came later
 * @param earlier frames that its question looks back on, oldest first; none of most frames
 */
public record ScheduledFrame(
    Frame frame, List<Instruction> instructions, boolean panoptic, List<Frame> earlier) {
  /** A frame that is looked at alone. */
  public ScheduledFrame(Frame frame, List<Instruction> instructions, boolean panoptic) {
    this(frame, instructions, panoptic, List.of());
  }

  /**
   * A frame that has passed, for an instruction that says where it is; its pictures are not here.
   */
  public static ScheduledFrame past(Past past, Instruction instruction) {
    return new ScheduledFrame(
        Frame.withoutPicture(past.frame()), List.of(instruction), false, past.earlierFrames());
  }

  /** The frames whose pictures are not here: its own, and those before it. */
  public List<FrameStamp> lacking() {
    List<FrameStamp> lacking = new ArrayList<>();
    if (frame.lacksPicture()) {
      lacking.add(frame.stamp());
      earlier.forEach(before -> lacking.add(before.stamp()));
    }
    return lacking;
  }

  /**
   * The same with its pictures.
   *
   * @param pictures of the frames that were lacking, in their order
   */
  public ScheduledFrame with(List<EncodedImage> pictures) {
    List<Frame> whole = new ArrayList<>(earlier.size());
    for (int i = 0; i < earlier.size(); i++) {
      whole.add(new Frame(earlier.get(i).stamp(), pictures.get(i + 1)));
    }
    Frame asked = new Frame(frame.stamp(), pictures.get(0));
    return new ScheduledFrame(asked, instructions, panoptic, whole);
  }

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
