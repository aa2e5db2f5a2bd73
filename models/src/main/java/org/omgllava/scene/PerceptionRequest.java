package org.omgllava.scene;

import java.util.List;

/**
 * One frame to perceive.
 *
 * @param frame the frame's name; its features are kept under it for grounding
 * @param image the picture
 * @param prompts for each instruction on this frame its visual prompts (possibly none); the order
 *     is kept in the result
 * @param panoptic whether segments are wanted; without, only tokens are made
 */
public record PerceptionRequest(
    FrameId frame, EncodedImage image, List<List<VisualPrompt>> prompts, boolean panoptic) {}
