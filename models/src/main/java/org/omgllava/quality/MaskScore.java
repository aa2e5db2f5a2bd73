package org.omgllava.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/**
 * Masks against their targets: gIoU is the mean of the IoUs, cIoU the sum of intersections over the
 * sum of unions (dvlab-research/LISA: train_ds.py, validate). A target without a mask counts as an
 * IoU of 0, its area in the union. Not thread-safe.
 */
final class MaskScore {
  private double ious;
  private long intersections;
  private long unions;
  private int count;

  /**
   * @param mask the answer's mask, or null when it has none
   * @return the IoU
   */
  double add(RunLengthMask target, RunLengthMask mask) {
    long targetArea = RunLengthMasks.area(target);
    long intersection = mask == null ? 0 : RunLengthMasks.intersection(target, mask);
    long union = targetArea + (mask == null ? 0 : RunLengthMasks.area(mask)) - intersection;
    double iou = union == 0 ? 1 : (double) intersection / union;
    ious += iou;
    intersections += intersection;
    unions += union;
    count++;
    return iou;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void write(ObjectNode into) {
    into.put("gIoU", Rounded.of(ious / count))
        .put("cIoU", Rounded.of(unions == 0 ? 0 : (double) intersections / unions))
        .put("masks", count);
  }
}
