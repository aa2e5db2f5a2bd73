package org.omgllava.job.event;

import org.omgllava.scene.VisualTokens;

/**
 * One execution of an instruction on a perceived frame, for the language model.
 *
 * @param visualTokens of the frame
 * @param promptTokens of the instruction's visual prompts
 */
public record Question(
    FrameStamp stamp,
    Instruction instruction,
    VisualTokens visualTokens,
    VisualTokens promptTokens) {
  public String streamId() {
    return stamp.streamId();
  }
}
