package org.omgllava.scene;

/**
 * [SEG] queries of one answer to decode into masks.
 *
 * @param frame the frame's name
 * @param image the picture, to encode again when its features are no longer cached
 * @param queries one row per [SEG], (2 * hidden) float32: content then position (spec 1.7)
 */
public record GroundingRequest(FrameId frame, EncodedImage image, float[][] queries) {}
