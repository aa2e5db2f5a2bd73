package org.omgllava.bundle;

/**
 * How panoptic segmentation sees a picture where that differs from what the language model sees
 * (spec 1.9): resized keeping its ratio, bilinear without smoothing, normalised, zeros to the right
 * and below.
 *
 * @param longSide longest that the longer side becomes, in pixels
 * @param shortSide longest that the shorter side becomes, in pixels
 * @param multiple both sides are padded to a multiple of it
 * @param mean mean per channel of values from 0 to 255
 * @param std standard deviation per channel of values from 0 to 255
 */
public record PanopticInput(int longSide, int shortSide, int multiple, float[] mean, float[] std) {
  private static final int STRIDE = 32;
  private static final int LONGEST = 8192;

  /**
   * @throws BundleException when no picture can be brought into this form
   */
  public PanopticInput {
    if (shortSide < STRIDE || longSide < shortSide || longSide > LONGEST) {
      throw new BundleException(
          "panopticInputs: sides: "
              + longSide
              + " and "
              + shortSide
              + " (expected: "
              + LONGEST
              + " >= longSide >= shortSide >= "
              + STRIDE
              + ")");
    }
    if (multiple < STRIDE || multiple % STRIDE != 0) {
      throw new BundleException(
          "panopticInputs: multiple: " + multiple + " (expected: a multiple of " + STRIDE + ")");
    }
    if (mean.length != 3 || std.length != 3 || std[0] <= 0 || std[1] <= 0 || std[2] <= 0) {
      throw new BundleException("panopticInputs: mean, std: expected three numbers, std above 0");
    }
  }
}
