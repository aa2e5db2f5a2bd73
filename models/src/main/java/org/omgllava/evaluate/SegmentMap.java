package org.omgllava.evaluate;

import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/**
 * The segments of a frame as one map of ids; what no segment covers is 0, void.
 *
 * @param listed the segments in the order in which they were painted
 * @param boxesXywhPixels one per segment
 */
public record SegmentMap(IdMap ids, FrameSegments listed, int[][] boxesXywhPixels) {
  /** Paints one segment over the other. */
  public static final class Painter {
    private final SegmentMap map;
    private int count;

    /**
     * @param segments how many will be painted
     */
    public Painter(int heightPixels, int widthPixels, int segments) {
      map =
          new SegmentMap(
              new IdMap(heightPixels, widthPixels, new int[heightPixels * widthPixels]),
              new FrameSegments(
                  new int[segments], new int[segments], new boolean[segments], new long[segments]),
              new int[segments][]);
    }

    /**
     * @param id 1 to 2^24 - 1
     * @param mask (height, width) of the frame
     */
    public Painter paint(
        int id, int categoryId, long areaPixels, int[] boxXywhPixels, RunLengthMask mask) {
      map.listed.ids()[count] = id;
      map.listed.categoryIds()[count] = categoryId;
      map.listed.areasPixels()[count] = areaPixels;
      map.boxesXywhPixels[count++] = boxXywhPixels;
      boolean[] inside = RunLengthMasks.toRowMajor(mask);
      for (int pixel = 0; pixel < inside.length; pixel++) {
        if (inside[pixel]) {
          map.ids.ids()[pixel] = id;
        }
      }
      return this;
    }

    public SegmentMap map() {
      return map;
    }
  }
}
