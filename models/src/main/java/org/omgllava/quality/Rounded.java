package org.omgllava.quality;

/** Four decimals: more would be noise. */
final class Rounded {
  private Rounded() {}

  static double of(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
