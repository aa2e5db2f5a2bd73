package org.omgllava.scene;

import java.util.List;

/**
 * The masks of one answer.
 *
 * @param frame the frame's name
 * @param masks one per [SEG], in order
 * @param modelMillis wall time of the batch
 */
public record Grounding(FrameId frame, List<GroundedMask> masks, float modelMillis) {}
