package org.omgllava.image;

import java.util.Arrays;

/**
 * Resizes a picture that lies in a square of one colour: along its rows, then down its columns,
 * with bytes between the two as in Pillow. Sums run over whole rows of ints, which the compiler
 * turns into vector instructions; only the rows that the next output row needs are held.
 */
final class BicubicResize {
  private static final int CHANNELS = 3;
  private static final int HALF = 1 << (BicubicKernel.PRECISION_BITS - 1);

  private final Picture picture;
  private final SquareFrame frame;
  private final byte[] pad;
  private final BicubicKernel kernel;

  /**
   * Two rows of the square as wide as the frame, one in the lower and one in the upper half of each
   * value, so that one product weighs both; what the picture does not cover stays padding.
   */
  private final long[] wide;

  /** Picture row r, resized, is at r modulo their number: one more than taps, rows come in twos. */
  private final int[][] held;

  private final int[] padding;
  private final int[] sums;
  private int next;

  /**
   * @param pad colour around the picture, a byte a channel
   */
  BicubicResize(Picture picture, SquareFrame frame, byte[] pad) {
    int length = frame.modelSide() * CHANNELS;
    this.picture = picture;
    this.frame = frame;
    this.pad = pad;
    this.kernel = BicubicKernel.of(frame.side(), frame.modelSide());
    this.wide = new long[frame.side() * CHANNELS];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = pair(pad[i % CHANNELS], pad[i % CHANNELS]);
    }
    this.held = new int[kernel.taps() + 1][length];
    this.padding = new int[length];
    for (int i = 0; i < length; i++) {
      padding[i] = pad[i % CHANNELS] & 0xFF;
    }
    this.sums = new int[length];
  }

  /** A row of one colour. */
  static byte[] filled(byte[] colour, int pixels) {
    byte[] row = new byte[pixels * CHANNELS];
    for (int i = 0; i < row.length; i++) {
      row[i] = colour[i % CHANNELS];
    }
    return row;
  }

  /** The square, (S, S, 3), 0 to 255 per byte. */
  byte[] square() {
    int side = frame.modelSide();
    byte[] square = new byte[side * side * CHANNELS];
    byte[] padRow = filled(pad, side);
    for (int y = 0; y < side; y++) {
      int first = kernel.first()[y] - frame.top();
      int end = first + kernel.used()[y];
      if (end <= 0 || first >= picture.height()) {
        // Every weighted mean of one colour is that colour.
        System.arraycopy(padRow, 0, square, y * padRow.length, padRow.length);
      } else {
        addRows(first, end, y * kernel.taps());
        narrow(sums, square, y * sums.length);
      }
    }
    return square;
  }

  private void addRows(int first, int end, int weight) {
    for (; next < Math.min(end, picture.height()); next += 2) {
      resizeRows(next);
    }
    Arrays.fill(sums, HALF);
    for (int row = first; row < end; row++) {
      boolean inside = row >= 0 && row < picture.height();
      add(inside ? held[row % held.length] : padding, kernel.weights()[weight + row - first]);
    }
  }

  private void add(int[] row, int weight) {
    int[] into = sums;
    for (int i = 0; i < into.length; i++) {
      into[i] += row[i] * weight;
    }
  }

  /** The row y and the one below it; below the last one comes the last once more. */
  private void resizeRows(int y) {
    int below = Math.min(y + 1, picture.height() - 1);
    int pixels = picture.width() * CHANNELS;
    byte[] rgb = picture.rgb();
    for (int i = 0, out = frame.left() * CHANNELS; i < pixels; i++, out++) {
      wide[out] = pair(rgb[y * pixels + i], rgb[below * pixels + i]);
    }
    long[] from = wide;
    int[] upper = held[y % held.length];
    int[] lower = held[(y + 1) % held.length];
    int[] first = kernel.first();
    int[] used = kernel.used();
    int[] weights = kernel.weights();
    for (int x = 0, out = 0; x < first.length; x++, out += CHANNELS) {
      long red = 0;
      long green = 0;
      long blue = 0;
      int weight = x * kernel.taps();
      int end = weight + used[x];
      for (int in = first[x] * CHANNELS; weight < end; weight++, in += CHANNELS) {
        long w = weights[weight];
        red += from[in] * w;
        green += from[in + 1] * w;
        blue += from[in + 2] * w;
      }
      part(red, upper, lower, out);
      part(green, upper, lower, out + 1);
      part(blue, upper, lower, out + 2);
    }
  }

  private static long pair(byte upper, byte lower) {
    return upper & 0xFF | (lower & 0xFFL) << Integer.SIZE;
  }

  /** The lower half is a sum with its sign, which it borrowed from the upper half. */
  private static void part(long sums, int[] upper, int[] lower, int place) {
    int low = (int) sums;
    upper[place] = BicubicKernel.clamped(low + HALF);
    lower[place] = BicubicKernel.clamped((int) (sums - low >> Integer.SIZE) + HALF);
  }

  private static void narrow(int[] sums, byte[] square, int offset) {
    for (int i = 0; i < sums.length; i++) {
      square[offset + i] = (byte) BicubicKernel.clamped(sums[i]);
    }
  }
}
