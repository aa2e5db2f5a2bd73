package org.omgllava.track;

import org.omgllava.mask.RunLengthMask;

/**
 * A segment with its identity.
 *
 * @param trackId from 1 up, unique in the stream
 * @param boxXywhPixels x, y, width, height
 */
public record TrackedSegment(
    long trackId,
    int categoryId,
    String category,
    boolean thing,
    float score,
    long areaPixels,
    int[] boxXywhPixels,
    RunLengthMask mask) {}
