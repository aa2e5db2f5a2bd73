package org.omgllava.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
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
   * @param mask the answer's mask, if it has one
   * @return the IoU
   */
  double add(RunLengthMask target, Optional<RunLengthMask> mask) {
    long targetArea = RunLengthMasks.area(target);
    long intersection = mask.map(m -> RunLengthMasks.intersection(target, m)).orElse(0L);
    long union = targetArea + mask.map(RunLengthMasks::area).orElse(0L) - intersection;
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
