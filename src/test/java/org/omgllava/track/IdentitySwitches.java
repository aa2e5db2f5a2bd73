package org.omgllava.track;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;

/**
 * Counts, over the things of one video, how often an object's identity differs from the one that it
 * had when it was last found. Found: mask IoU above one half, whatever the class.
 */
final class IdentitySwitches {
  private final Set<Integer> things;
  private final Map<Integer, Integer> lastIdentity = new HashMap<>();
  private int switches;

  /**
   * @param things category ids of things
   */
  IdentitySwitches(Set<Integer> things) {
    this.things = things;
  }

  void add(IdMap truth, FrameSegments truthSegments, IdMap tracked) {
    Map<Long, Integer> common = new HashMap<>();
    Map<Integer, Integer> truthAreas = new HashMap<>();
    Map<Integer, Integer> trackedAreas = new HashMap<>();
    for (int i = 0; i < truth.ids().length; i++) {
      int object = truth.ids()[i];
      int identity = tracked.ids()[i];
      truthAreas.merge(object, 1, Integer::sum);
      trackedAreas.merge(identity, 1, Integer::sum);
      common.merge((long) object << 32 | identity, 1, Integer::sum);
    }
    Set<Integer> wanted = new HashSet<>();
    for (int i = 0; i < truthSegments.size(); i++) {
      if (things.contains(truthSegments.categoryIds()[i])) {
        wanted.add(truthSegments.ids()[i]);
      }
    }
    common.forEach(
        (pair, pixels) -> {
          int object = (int) (pair >> 32);
          int identity = (int) (long) pair;
          int union = truthAreas.get(object) + trackedAreas.get(identity) - pixels;
          if (identity != 0 && wanted.contains(object) && 2 * pixels > union) {
            Integer last = lastIdentity.put(object, identity);
            switches += last == null || last == identity ? 0 : 1;
          }
        });
  }

  int count() {
    return switches;
  }
}
