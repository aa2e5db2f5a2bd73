package org.omgllava.evaluate;

import java.util.Map;

/**
 * Panoptic quality, averaged over classes, and of each class.
 *
 * @param byCategory of each category that occurs, by its id
 */
public record PanopticScores(
    Quality all, Quality things, Quality stuff, Map<Integer, Quality> byCategory) {
  /**
   * @param pq panoptic quality, 0 to 1
   * @param sq segmentation quality, 0 to 1
   * @param rq recognition quality, 0 to 1
   * @param n number of classes that it is averaged over
   */
  public record Quality(double pq, double sq, double rq, int n) {}
}
