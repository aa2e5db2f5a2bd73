package org.omgllava.job.cli.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/** The outer border of the largest part of a mask, along the edges of its pixels. */
public final class Outline {
  /** Right, down, left, up: clockwise in a picture whose rows go down. */
  private static final int[] STEP_X = {1, 0, -1, 0};

  private static final int[] STEP_Y = {0, 1, 0, -1};

  private final int height;
  private final int width;
  private final boolean[] inside;

  private Outline(int height, int width, boolean[] inside) {
    this.height = height;
    this.width = width;
    this.inside = inside;
  }

  /**
   * Corners (x, y) of the polygon in pixels, clockwise, from the leftmost of its highest corners;
   * empty for an empty mask. Pixels that touch at a corner alone are two parts.
   */
  public static List<int[]> largest(RunLengthMask mask) {
    boolean[] largest = largestPart(mask);
    for (int i = 0; i < largest.length; i++) {
      if (largest[i]) {
        return new Outline(mask.height(), mask.width(), largest).from(i);
      }
    }
    return List.of();
  }

  /** Goes around with the mask at the right hand. */
  private List<int[]> from(int first) {
    List<int[]> corners = new ArrayList<>();
    int startX = first % width;
    int startY = first / width;
    int x = startX;
    int y = startY;
    int heading = 0;
    do {
      corners.add(new int[] {x, y});
      do {
        x += STEP_X[heading];
        y += STEP_Y[heading];
      } while (right(x, y, heading) && !left(x, y, heading));
      // Where two pixels of the part touch at a corner, the border keeps to its own.
      heading = right(x, y, heading) ? (heading + 3) % 4 : (heading + 1) % 4;
    } while (x != startX || y != startY);
    return corners;
  }

  /** The pixel ahead of a corner, at the right hand of whoever goes on. */
  private boolean right(int x, int y, int heading) {
    return pixel(x, y, heading, (heading + 1) % 4);
  }

  private boolean left(int x, int y, int heading) {
    return pixel(x, y, heading, (heading + 3) % 4);
  }

  private boolean pixel(int x, int y, int heading, int side) {
    int column = STEP_X[heading] + STEP_X[side] > 0 ? x : x - 1;
    int row = STEP_Y[heading] + STEP_Y[side] > 0 ? y : y - 1;
    return row >= 0
        && row < height
        && column >= 0
        && column < width
        && inside[row * width + column];
  }

  private static boolean[] largestPart(RunLengthMask mask) {
    boolean[] left = RunLengthMasks.toRowMajor(mask);
    int[] part = new int[left.length];
    int[] largest = {};
    for (int i = 0; i < left.length; i++) {
      if (left[i]) {
        int size = takePart(left, mask.height(), mask.width(), i, part);
        if (size > largest.length) {
          largest = Arrays.copyOf(part, size);
        }
      }
    }
    boolean[] inside = new boolean[left.length];
    for (int pixel : largest) {
      inside[pixel] = true;
    }
    return inside;
  }

  /**
   * Takes out the pixels that hang together with one by their edges.
   *
   * @param part is filled with them
   * @return how many they are
   */
  private static int takePart(boolean[] left, int height, int width, int first, int[] part) {
    int size = 0;
    left[first] = false;
    part[size++] = first;
    for (int done = 0; done < size; done++) {
      for (int side = 0; side < STEP_X.length; side++) {
        int x = part[done] % width + STEP_X[side];
        int y = part[done] / width + STEP_Y[side];
        int next = y * width + x;
        if (x >= 0 && x < width && y >= 0 && y < height && left[next]) {
          left[next] = false;
          part[size++] = next;
        }
      }
    }
    return size;
  }
}
