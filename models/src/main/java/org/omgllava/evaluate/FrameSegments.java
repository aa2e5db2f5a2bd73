package org.omgllava.evaluate;

/**
 * The segments that a JSON file lists for one frame, in its order; entry i of each array belongs to
 * segment i.
 *
 * @param ids 1 to 2^24 - 1, as in the frame's PNG
 * @param crowd whether the segment stands for a group that is not told apart
 * @param areasPixels as the JSON says; 0 where it says nothing
 */
public record FrameSegments(int[] ids, int[] categoryIds, boolean[] crowd, long[] areasPixels) {
  public int size() {
    return ids.length;
  }

  /** The segments at some places of the list. */
  FrameSegments at(int[] places) {
    FrameSegments chosen =
        new FrameSegments(
            new int[places.length],
            new int[places.length],
            new boolean[places.length],
            new long[places.length]);
    for (int i = 0; i < places.length; i++) {
      chosen.ids[i] = ids[places[i]];
      chosen.categoryIds[i] = categoryIds[places[i]];
      chosen.crowd[i] = crowd[places[i]];
      chosen.areasPixels[i] = areasPixels[places[i]];
    }
    return chosen;
  }
}
