package org.omgllava.track;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;

/**
 * How the segments of one frame lie over the things of its ground truth; made once, so that many
 * trackers can be scored without looking at pixels again.
 *
 * @param objects ids of the true things of the frame
 * @param objectPixels area of each
 * @param segmentPixels area of each segment inside what is annotated
 * @param common (segments, objects) pixels
 */
record TruthOverlap(int[] objects, long[] objectPixels, long[] segmentPixels, long[][] common) {

  /**
   * @param things category ids of things
   */
  static TruthOverlap of(
      IdMap truth, FrameSegments listed, Set<Integer> things, List<SceneSegment> segments) {
    int[] objects =
        IntStream.range(0, listed.size())
            .filter(i -> things.contains(listed.categoryIds()[i]))
            .map(i -> listed.ids()[i])
            .toArray();
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < objects.length; i++) {
      places.put(objects[i], i);
    }
    long[] objectPixels = new long[objects.length];
    for (int id : truth.ids()) {
      Integer place = places.get(id);
      if (place != null) {
        objectPixels[place]++;
      }
    }
    long[] segmentPixels = new long[segments.size()];
    long[][] common = new long[segments.size()][objects.length];
    for (int s = 0; s < segmentPixels.length; s++) {
      boolean[] inside = RunLengthMasks.toRowMajor(segments.get(s).mask());
      for (int p = 0; p < inside.length; p++) {
        if (inside[p] && truth.ids()[p] != 0) {
          segmentPixels[s]++;
          Integer place = places.get(truth.ids()[p]);
          if (place != null) {
            common[s][place]++;
          }
        }
      }
    }
    return new TruthOverlap(objects, objectPixels, segmentPixels, common);
  }

  /** Whether the segment shows the object: mask IoU above one half. */
  boolean shows(int segment, int object) {
    long both = common[segment][object];
    return 2 * both > objectPixels[object] + segmentPixels[segment] - both;
  }
}
