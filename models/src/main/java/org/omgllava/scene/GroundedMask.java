package org.omgllava.scene;

import org.omgllava.mask.RunLengthMask;

/**
 * The mask of one [SEG] state.
 *
 * @param mask at the frame's resolution; may be empty
 * @param score mean probability over the mask's pixels, 0 when empty
 */
public record GroundedMask(RunLengthMask mask, float score) {}
