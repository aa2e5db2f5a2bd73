package org.omgllava.vision;

/**
 * The logarithm of the logistic function from a table, linear in between. Of weighted probabilities
 * the logarithms are compared: they tell small ones apart as well as large ones.
 */
final class LogSigmoid {
  /** Bound of its error and of the rounding of what is made of it. */
  static final float ERROR = 4e-6f;

  private static final int LARGEST = 16;
  private static final int STEPS = 256;
  private static final float[] VALUES = new float[2 * LARGEST * STEPS + 2];

  static {
    for (int i = 0; i < VALUES.length; i++) {
      VALUES[i] = (float) -Math.log1p(Math.exp(LARGEST - (double) i / STEPS));
    }
  }

  private LogSigmoid() {}

  static float of(float logit) {
    if (logit <= -LARGEST) {
      return logit;
    }
    float place = (Math.min(logit, LARGEST) + LARGEST) * STEPS;
    int step = (int) place;
    float lower = VALUES[step];
    return lower + (VALUES[step + 1] - lower) * (place - step);
  }
}
