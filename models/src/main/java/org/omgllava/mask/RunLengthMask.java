package org.omgllava.mask;

/**
 * A binary mask as COCO compressed run-length encoding, in pixels of the frame.
 *
 * @param height height in pixels
 * @param width width in pixels
 * @param counts COCO's compressed string: column-major runs, the first counts zeros
 */
public record RunLengthMask(int height, int width, String counts) {}
