package org.omgllava.image;

/**
 * Where a frame lies in an input that keeps its ratio: resized into two bounds, in the upper left
 * corner of sides that are padded to a multiple (spec 1.9).
 *
 * @param height height of the frame in pixels
 * @param width width of the frame in pixels
 * @param longSide bound of the longer side
 * @param shortSide bound of the shorter side
 * @param multiple what both sides of the input are a multiple of
 */
public record KeepRatioFrame(int height, int width, int longSide, int shortSide, int multiple) {
  private double scale() {
    return Math.min(
        longSide / (double) Math.max(height, width), shortSide / (double) Math.min(height, width));
  }

  /** Height of the resized picture; a line of a picture stays one. */
  public int contentHeight() {
    return Math.max(1, (int) (height * scale() + 0.5));
  }

  /** Width of the resized picture. */
  public int contentWidth() {
    return Math.max(1, (int) (width * scale() + 0.5));
  }

  /** Height of the input. */
  public int inputHeight() {
    return padded(contentHeight());
  }

  /** Width of the input. */
  public int inputWidth() {
    return padded(contentWidth());
  }

  private int padded(int side) {
    return (side + multiple - 1) / multiple * multiple;
  }
}
