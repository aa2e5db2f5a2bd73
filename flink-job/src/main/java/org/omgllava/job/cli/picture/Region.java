package org.omgllava.job.cli.picture;

import java.awt.Point;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/** A mask enlarged to a picture's size, with round instead of stepped borders. */
final class Region {
  /** Chamfer distances: a step along a row or column, and a step across. */
  private static final int STRAIGHT = 3;

  private static final int ACROSS = 4;
  private static final int FAR = Integer.MAX_VALUE / 2;

  private final int height;
  private final int width;

  /**
   * (height * width), row by row: 0 outside, inside 3 times the distance to the nearest pixel
   * outside.
   */
  private final int[] distance;

  private Region(int height, int width, int[] distance) {
    this.height = height;
    this.width = width;
    this.distance = distance;
  }

  /**
   * Enlarges a mask bilinearly.
   *
   * @param height of the picture in pixels
   * @param width of the picture in pixels
   */
  static Region of(RunLengthMask mask, int height, int width) {
    boolean[] pixels = RunLengthMasks.toRowMajor(mask);
    int[] distance = new int[height * width];
    double stepY = (double) mask.height() / height;
    double stepX = (double) mask.width() / width;
    for (int y = 0, i = 0; y < height; y++) {
      double sourceY = Math.max(0, (y + 0.5) * stepY - 0.5);
      int top = (int) sourceY * mask.width();
      int bottom = Math.min(mask.height() - 1, (int) sourceY + 1) * mask.width();
      float weightY = (float) (sourceY - (int) sourceY);
      for (int x = 0; x < width; x++, i++) {
        double sourceX = Math.max(0, (x + 0.5) * stepX - 0.5);
        int left = (int) sourceX;
        int right = Math.min(mask.width() - 1, left + 1);
        float weightX = (float) (sourceX - left);
        float upper = mix(pixels[top + left], pixels[top + right], weightX);
        float lower = mix(pixels[bottom + left], pixels[bottom + right], weightX);
        distance[i] = upper + (lower - upper) * weightY >= 0.5f ? FAR : 0;
      }
    }
    measure(distance, height, width);
    return new Region(height, width, distance);
  }

  boolean contains(int index) {
    return distance[index] > 0;
  }

  boolean isEmpty() {
    for (int d : distance) {
      if (d > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a pixel is inside and at most so many pixels away from one outside; the picture's edge
   * is no border.
   */
  boolean isBorder(int index, int thickness) {
    return distance[index] > 0 && distance[index] <= STRAIGHT * thickness;
  }

  /**
   * The point that is farthest from any border and from the picture's edge: the middle of the
   * widest part.
   */
  Point middle() {
    int best = 0;
    int most = -1;
    for (int y = 0, i = 0; y < height; y++) {
      int toEdgeY = STRAIGHT * (1 + Math.min(y, height - 1 - y));
      for (int x = 0; x < width; x++, i++) {
        int toEdge = Math.min(toEdgeY, STRAIGHT * (1 + Math.min(x, width - 1 - x)));
        int room = Math.min(distance[i], toEdge);
        if (room > most) {
          most = room;
          best = i;
        }
      }
    }
    return new Point(best % width, best / width);
  }

  /** Fills in the distances in two sweeps, from the top left and back. */
  private static void measure(int[] distance, int height, int width) {
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++, i++) {
        if (distance[i] > 0) {
          int d = x > 0 ? distance[i - 1] + STRAIGHT : FAR;
          if (y > 0) {
            d = Math.min(d, distance[i - width] + STRAIGHT);
            d = x > 0 ? Math.min(d, distance[i - width - 1] + ACROSS) : d;
            d = x < width - 1 ? Math.min(d, distance[i - width + 1] + ACROSS) : d;
          }
          distance[i] = Math.min(d, FAR);
        }
      }
    }
    for (int y = height - 1, i = height * width - 1; y >= 0; y--) {
      for (int x = width - 1; x >= 0; x--, i--) {
        if (distance[i] > 0) {
          int d = x < width - 1 ? Math.min(distance[i], distance[i + 1] + STRAIGHT) : distance[i];
          if (y < height - 1) {
            d = Math.min(d, distance[i + width] + STRAIGHT);
            d = x > 0 ? Math.min(d, distance[i + width - 1] + ACROSS) : d;
            d = x < width - 1 ? Math.min(d, distance[i + width + 1] + ACROSS) : d;
          }
          distance[i] = d;
        }
      }
    }
  }

  private static float mix(boolean first, boolean second, float weight) {
    return (first ? 1 - weight : 0) + (second ? weight : 0);
  }
}
