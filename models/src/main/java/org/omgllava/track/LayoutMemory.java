package org.omgllava.track;

import org.omgllava.mask.RunLengthMask;

/**
 * A segment of the last frame.
 *
 * @param content (hidden) content half of its query, of unit length
 */
public record LayoutMemory(int categoryId, boolean thing, RunLengthMask mask, float[] content) {}
