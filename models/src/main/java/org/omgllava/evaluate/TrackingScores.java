package org.omgllava.evaluate;

/**
 * Segmentation and tracking quality, all 0 to 1.
 *
 * @param stq geometric mean of the other two
 * @param aq association quality: are pixels of things given to the right track
 * @param sq segmentation quality: mean IoU of the classes
 */
public record TrackingScores(double stq, double aq, double sq) {}
