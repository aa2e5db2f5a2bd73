package org.omgllava.vision;

import java.util.Arrays;

/**
 * A resampling matrix of one axis as what it is: each pixel mixes at most {@link #TAPS}
 * neighbouring cells, and between the places where its slope changes the mix is linear in the
 * pixel's place.
 *
 * @param cells number of cells
 * @param first first cell of each pixel
 * @param weights (length, TAPS) of the cells from the first on
 * @param pieces where each piece begins, and the length: pixels of one piece read the same cells,
 *     and their weights are linear in their place
 */
record AxisTaps(int cells, int[] first, float[] weights, int[] pieces) {
  static final int TAPS = 3;

  /** Weights are float32 of numbers up to 1; a change of slope is far larger. */
  private static final float ROUNDING = 1e-6f;

  /**
   * Takes a matrix apart.
   *
   * @param matrix (length, cells) row-major, of {@link org.omgllava.image.ResamplingMatrix}
   */
  static AxisTaps of(float[] matrix, int length) {
    int cells = matrix.length / length;
    int[] first = new int[length];
    float[] weights = new float[length * TAPS];
    for (int i = 0; i < length; i++) {
      int cell = 0;
      while (cell < cells - 1 && matrix[i * cells + cell] == 0) {
        cell++;
      }
      first[i] = Math.max(0, Math.min(cell, cells - TAPS));
      int taps = Math.min(TAPS, cells);
      System.arraycopy(matrix, i * cells + first[i], weights, i * TAPS, taps);
    }
    int[] pieces = new int[length + 1];
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (i == 0 || !continues(first, weights, i, pieces[count - 1])) {
        pieces[count++] = i;
      }
    }
    pieces[count++] = length;
    return new AxisTaps(cells, first, weights, Arrays.copyOf(pieces, count));
  }

  private static boolean continues(int[] first, float[] weights, int i, int start) {
    if (first[i] != first[i - 1]) {
      return false;
    }
    if (i - 1 == start) {
      return true;
    }
    for (int tap = 0; tap < TAPS; tap++) {
      int at = i * TAPS + tap;
      float bend = weights[at] - 2 * weights[at - TAPS] + weights[at - 2 * TAPS];
      if (Math.abs(bend) > ROUNDING) {
        return false;
      }
    }
    return true;
  }

  /** One past the last cell that a piece's pixels read with a weight other than zero. */
  int endOfCells(int piece) {
    int from = pieces[piece];
    int to = pieces[piece + 1] - 1;
    for (int tap = TAPS - 1; tap > 0; tap--) {
      if (weights[from * TAPS + tap] != 0 || weights[to * TAPS + tap] != 0) {
        return first[from] + tap + 1;
      }
    }
    return first[from] + 1;
  }

  int length() {
    return first.length;
  }
}
