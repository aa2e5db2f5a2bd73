package org.omgllava.track;

import java.util.List;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/**
 * Finds the track whose segment overlaps a mask best. Works on runs, never on pixels.
 *
 * @param minOverlap smallest mask IoU, 0 to 1
 */
public record TrackOverlap(float minOverlap) {
  /** Track of a mask without one. */
  public static final long NO_TRACK = -1;

  /** The best track, the first of equals; {@link #NO_TRACK} when none overlaps enough. */
  public long bestTrack(RunLengthMask mask, List<TrackedSegment> segments) {
    int[] runs = RunLengthMasks.runs(mask);
    long area = RunLengthMasks.area(runs);
    long best = NO_TRACK;
    double bestOverlap = minOverlap;
    for (TrackedSegment segment : segments) {
      // The overlap cannot exceed the ratio of the areas.
      long smaller = Math.min(area, segment.areaPixels());
      if (smaller == 0 || smaller < bestOverlap * Math.max(area, segment.areaPixels())) {
        continue;
      }
      long common = RunLengthMasks.intersection(runs, RunLengthMasks.runs(segment.mask()));
      double overlap = RunLengthMasks.iou(common, area, segment.areaPixels());
      if (overlap >= bestOverlap && (best == NO_TRACK || overlap > bestOverlap)) {
        best = segment.trackId();
        bestOverlap = overlap;
      }
    }
    return best;
  }
}
