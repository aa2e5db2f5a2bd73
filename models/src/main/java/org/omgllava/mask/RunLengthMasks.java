package org.omgllava.mask;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * COCO run-length encoding: runs go down the columns, the first run counts zeros. All measures work
 * on the runs; pixels are made only where pixels are asked for. Equal to the byte to pycocotools
 * (cocodataset/cocoapi: common/maskApi.c).
 */
public final class RunLengthMasks {
  private static final int CHUNK_BITS = 5;
  private static final int MAX_CHUNKS = 7;
  private static final int FIRST_CHARACTER = 48;

  private RunLengthMasks() {}

  /** Encodes a mask (height, width), row-major. */
  public static RunLengthMask fromRowMajor(boolean[] mask, int height, int width) {
    int[] runs = new int[16];
    int count = 0;
    int length = 0;
    boolean current = false;
    for (int x = 0; x < width; x++) {
      for (int index = x; index < height * width; index += width) {
        if (mask[index] != current) {
          runs = with(runs, count++, length);
          length = 0;
          current = !current;
        }
        length++;
      }
    }
    runs = with(runs, count++, length);
    return ofRuns(height, width, runs, count);
  }

  /** Decodes to a mask (height, width), row-major. */
  public static boolean[] toRowMajor(RunLengthMask mask) {
    int[] runs = runs(mask);
    boolean[] pixels = new boolean[mask.height() * mask.width()];
    int place = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = place + runs[i];
      if (i % 2 == 1) {
        for (int p = place; p < end; p++) {
          pixels[p % mask.height() * mask.width() + p / mask.height()] = true;
        }
      }
      place = end;
    }
    return pixels;
  }

  /** Encodes the first {@code count} runs. */
  public static RunLengthMask ofRuns(int height, int width, int[] runs, int count) {
    byte[] text = new byte[count * 2 + MAX_CHUNKS];
    int length = 0;
    for (int i = 0; i < count; i++) {
      // From the fourth run on, the difference to the run before the last is stored.
      int value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
      if (length + MAX_CHUNKS > text.length) {
        text = Arrays.copyOf(text, text.length * 2);
      }
      boolean more = true;
      while (more) {
        int chunk = value & 0x1F;
        value >>= CHUNK_BITS;
        more = (chunk & 0x10) != 0 ? value != -1 : value != 0;
        text[length++] = (byte) ((more ? chunk | 0x20 : chunk) + FIRST_CHARACTER);
      }
    }
    return new RunLengthMask(height, width, new String(text, 0, length, StandardCharsets.US_ASCII));
  }

  /**
   * Run lengths, zeros first; they add up to height times width.
   *
   * @throws IllegalArgumentException when the string is no encoding of a mask of this size
   */
  public static int[] runs(RunLengthMask mask) {
    String text = mask.counts();
    int[] runs = new int[Math.max(4, text.length())];
    int count = 0;
    long total = 0;
    int place = 0;
    while (place < text.length()) {
      long value = 0;
      int chunks = 0;
      boolean more = true;
      while (more) {
        int chunk = place < text.length() ? text.charAt(place++) - FIRST_CHARACTER : -1;
        if (chunk < 0 || chunk > 0x3F || chunks == MAX_CHUNKS) {
          throw new IllegalArgumentException("counts: no compressed COCO run-length encoding");
        }
        value |= (long) (chunk & 0x1F) << (CHUNK_BITS * chunks++);
        more = (chunk & 0x20) != 0;
        if (!more && (chunk & 0x10) != 0) {
          value |= -1L << (CHUNK_BITS * chunks);
        }
      }
      if (count > 2) {
        value += runs[count - 2];
      }
      total += value;
      if (value < 0 || total > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("counts: run " + count + " is " + value);
      }
      runs[count++] = (int) value;
    }
    if (total != (long) mask.height() * mask.width()) {
      throw new IllegalArgumentException(
          "counts: " + total + " pixels (expected: " + mask.height() + " x " + mask.width() + ")");
    }
    return Arrays.copyOf(runs, count);
  }

  /** Number of pixels inside. */
  public static long area(RunLengthMask mask) {
    return area(runs(mask));
  }

  /** Number of pixels inside. */
  public static long area(int[] runs) {
    long area = 0;
    for (int i = 1; i < runs.length; i += 2) {
      area += runs[i];
    }
    return area;
  }

  /** Bounding box x, y, width, height in pixels; all zero when the mask is empty. */
  public static int[] boundingBox(RunLengthMask mask) {
    return boundingBox(mask.height(), runs(mask));
  }

  /** Bounding box x, y, width, height in pixels of runs down columns of the given height. */
  public static int[] boundingBox(int height, int[] runs) {
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    int right = -1;
    int bottom = -1;
    int place = 0;
    for (int i = 0; i < runs.length; i++) {
      if (i % 2 == 1 && runs[i] > 0) {
        int last = place + runs[i] - 1;
        boolean oneColumn = place / height == last / height;
        left = Math.min(left, place / height);
        right = last / height;
        top = Math.min(top, oneColumn ? place % height : 0);
        bottom = Math.max(bottom, oneColumn ? last % height : height - 1);
      }
      place += runs[i];
    }
    return right < 0 ? new int[4] : new int[] {left, top, right - left + 1, bottom - top + 1};
  }

  /** Number of pixels inside both masks, which must have the same size. */
  public static long intersection(RunLengthMask a, RunLengthMask b) {
    if (a.height() != b.height() || a.width() != b.width()) {
      throw new IllegalArgumentException(
          "masks of " + a.height() + " x " + a.width() + " and " + b.height() + " x " + b.width());
    }
    return intersection(runs(a), runs(b));
  }

  /** Number of pixels inside both masks, given their runs; both masks have the same size. */
  public static long intersection(int[] a, int[] b) {
    long common = 0;
    int i = 0;
    int j = 0;
    long endA = a.length > 0 ? a[0] : 0;
    long endB = b.length > 0 ? b[0] : 0;
    long place = 0;
    while (i < a.length && j < b.length) {
      long end = Math.min(endA, endB);
      if ((i & j & 1) == 1) {
        common += end - place;
      }
      place = end;
      if (endA == end && ++i < a.length) {
        endA += a[i];
      }
      if (endB == end && ++j < b.length) {
        endB += b[j];
      }
    }
    return common;
  }

  /** Whether a pixel is inside; those outside the frame are not. */
  public static boolean contains(RunLengthMask mask, int x, int y) {
    if (x < 0 || y < 0 || x >= mask.width() || y >= mask.height()) {
      return false;
    }
    long left = (long) x * mask.height() + y;
    int[] runs = runs(mask);
    int run = 0;
    while (left >= runs[run]) {
      left -= runs[run++];
    }
    return (run & 1) == 1;
  }

  /**
   * Pixels inside any of the masks.
   *
   * @param masks at least one, all of one size
   */
  public static RunLengthMask union(List<RunLengthMask> masks) {
    if (masks.size() == 1) {
      return masks.get(0);
    }
    int[] runs = runs(masks.get(0));
    for (RunLengthMask mask : masks.subList(1, masks.size())) {
      runs = union(runs, runs(mask));
    }
    RunLengthMask first = masks.get(0);
    return ofRuns(first.height(), first.width(), runs, runs.length);
  }

  private static int[] union(int[] a, int[] b) {
    int[] runs = new int[a.length + b.length];
    int count = 0;
    int i = 0;
    int j = 0;
    long endA = a[0];
    long endB = b[0];
    long place = 0;
    long start = 0;
    while (i < a.length && j < b.length) {
      place = Math.min(endA, endB);
      boolean inside = ((i | j) & 1) == 1;
      if (endA == place && ++i < a.length) {
        endA += a[i];
      }
      if (endB == place && ++j < b.length) {
        endB += b[j];
      }
      boolean ends = i == a.length || j == b.length;
      if (ends || inside != (((i | j) & 1) == 1)) {
        runs[count++] = (int) (place - start);
        start = place;
      }
    }
    return Arrays.copyOf(runs, count);
  }

  /** Intersection over union, 0 to 1; 0 when both are empty. */
  public static double iou(RunLengthMask a, RunLengthMask b) {
    return iou(intersection(a, b), area(a), area(b));
  }

  /** Intersection over union from the three areas; 0 when both are empty. */
  public static double iou(long intersection, long areaA, long areaB) {
    long union = areaA + areaB - intersection;
    return union == 0 ? 0 : (double) intersection / union;
  }

  private static int[] with(int[] runs, int index, int value) {
    int[] grown = index < runs.length ? runs : Arrays.copyOf(runs, runs.length * 2);
    grown[index] = value;
    return grown;
  }
}
