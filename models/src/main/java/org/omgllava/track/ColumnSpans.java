package org.omgllava.track;

import java.util.Arrays;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/**
 * A mask as vertical spans, so that it can be compared after a shift without making pixels.
 *
 * @param height of the frame, pixels
 * @param width of the frame, pixels
 * @param spans (count * 3) column, first row, row after the last; by column, then row
 */
record ColumnSpans(int height, int width, int[] spans) {
  private static final int FIELDS = 3;

  static ColumnSpans of(RunLengthMask mask) {
    int[] runs = RunLengthMasks.runs(mask);
    int height = mask.height();
    int[] spans = new int[Math.max(FIELDS, runs.length / 2 * FIELDS)];
    int length = 0;
    int place = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = place + runs[i];
      for (int start = place; i % 2 == 1 && start < end; ) {
        int column = start / height;
        int stop = Math.min(end, (column + 1) * height);
        if (length == spans.length) {
          spans = Arrays.copyOf(spans, spans.length * 2);
        }
        spans[length++] = column;
        spans[length++] = start - column * height;
        spans[length++] = stop - column * height;
        start = stop;
      }
      place = end;
    }
    return new ColumnSpans(height, mask.width(), Arrays.copyOf(spans, length));
  }

  /** Pixels inside the frame after a shift. */
  long area(int right, int down) {
    long area = 0;
    for (int i = 0; i < spans.length; i += FIELDS) {
      int column = spans[i] + right;
      if (column >= 0 && column < width) {
        int top = Math.max(0, spans[i + 1] + down);
        int bottom = Math.min(height, spans[i + 2] + down);
        area += Math.max(0, bottom - top);
      }
    }
    return area;
  }

  /** Mean column and row of the pixels, counted from their middles; zero when empty. */
  double[] centre() {
    double sumX = 0;
    double sumY = 0;
    long area = 0;
    for (int i = 0; i < spans.length; i += FIELDS) {
      int length = spans[i + 2] - spans[i + 1];
      area += length;
      sumX += length * (spans[i] + 0.5);
      sumY += length * (spans[i + 1] + spans[i + 2]) / 2.0;
    }
    return area == 0 ? new double[2] : new double[] {sumX / area, sumY / area};
  }

  /** Pixels common to the other mask and this one after a shift. */
  long intersection(int right, int down, ColumnSpans other) {
    long common = 0;
    int i = 0;
    int j = 0;
    while (i < spans.length && j < other.spans.length) {
      int column = spans[i] + right;
      int top = spans[i + 1] + down;
      int bottom = spans[i + 2] + down;
      if (column == other.spans[j]) {
        int rows = Math.min(bottom, other.spans[j + 2]) - Math.max(top, other.spans[j + 1]);
        common += Math.max(0, rows);
      }
      boolean first =
          column != other.spans[j] ? column < other.spans[j] : bottom <= other.spans[j + 2];
      if (first) {
        i += FIELDS;
      } else {
        j += FIELDS;
      }
    }
    return common;
  }

  /** IoU with the other mask after a shift of this one, 0 to 1; both of one frame size. */
  float overlap(int right, int down, ColumnSpans other) {
    long common = intersection(right, down, other);
    return common == 0
        ? 0
        : (float) RunLengthMasks.iou(common, area(right, down), other.area(0, 0));
  }
}
