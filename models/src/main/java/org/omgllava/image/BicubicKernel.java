package org.omgllava.image;

/**
 * Weights of Pillow's bicubic resampling with antialias, in its 8-bit fixed-point form, so that
 * results are equal to the byte (python-pillow/Pillow: src/libImaging/Resample.c, precompute_coeffs
 * and normalize_coeffs_8bpc).
 *
 * @param first first input index of each output index
 * @param weights (output, taps) fixed point with {@link #PRECISION_BITS} fraction bits
 * @param taps number of taps per output, the unused ones zero
 * @param used number of taps that are used for each output index
 */
record BicubicKernel(int[] first, int[] weights, int taps, int[] used) {
  static final int PRECISION_BITS = 32 - 8 - 2;

  private static final double SUPPORT = 2.0;
  private static final double A = -0.5;

  /** The kernel from {@code inputSize} to {@code outputSize} samples. */
  static BicubicKernel of(int inputSize, int outputSize) {
    double scale = (double) inputSize / outputSize;
    double filterScale = Math.max(scale, 1.0);
    double support = SUPPORT * filterScale;
    int taps = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[outputSize];
    int[] used = new int[outputSize];
    int[] weights = new int[outputSize * taps];
    double[] raw = new double[taps];
    for (int out = 0; out < outputSize; out++) {
      double centre = (out + 0.5) * scale;
      int from = Math.max((int) (centre - support + 0.5), 0);
      int count = Math.min((int) (centre + support + 0.5), inputSize) - from;
      double sum = 0;
      for (int tap = 0; tap < count; tap++) {
        raw[tap] = bicubic((tap + from - centre + 0.5) * (1.0 / filterScale));
        sum += raw[tap];
      }
      for (int tap = 0; tap < count; tap++) {
        double weight = (sum == 0 ? raw[tap] : raw[tap] / sum) * (1 << PRECISION_BITS);
        weights[out * taps + tap] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      first[out] = from;
      used[out] = count;
    }
    return new BicubicKernel(first, weights, taps, used);
  }

  /** A fixed-point sum to which a half was added, as 0 to 255. */
  static int clamped(int sum) {
    return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  private static double bicubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1.0) {
      return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
    }
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * A : 0.0;
  }
}
