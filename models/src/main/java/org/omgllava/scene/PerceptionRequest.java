package org.omgllava.scene;

import java.util.List;

/**
 * One frame to perceive.
 *
 * @param frame the frame's name; where something is asked its features are kept under it for
 *     grounding
 * @param image the picture
 * @param prompts for each instruction on this frame its visual prompts (possibly none); the order
 *     is kept in the result
 * @param panoptic whether segments are wanted; without, only tokens are made
 * @param kept whether queries may be grounded on it soon although nothing is asked: its features
 *     are kept where they are made anyway
 */
public record PerceptionRequest(
    FrameId frame,
    EncodedImage image,
    List<List<VisualPrompt>> prompts,
    boolean panoptic,
    boolean kept) {
  /** One on which nothing is grounded but what is asked. */
  public PerceptionRequest(
      FrameId frame, EncodedImage image, List<List<VisualPrompt>> prompts, boolean panoptic) {
    this(frame, image, prompts, panoptic, false);
  }
}
