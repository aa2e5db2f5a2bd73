package org.omgllava.image;

/**
 * Where a frame lies in the square that the model sees: the picture is padded to a square around
 * its centre, then resized to the model's side (spec 1.1).
 *
 * @param height height of the frame in pixels
 * @param width width of the frame in pixels
 * @param modelSide side S of the model's input in pixels
 */
public record SquareFrame(int height, int width, int modelSide) {
  /** Side of the padded square in pixels of the frame. */
  public int side() {
    return Math.max(height, width);
  }

  /** Rows of padding above the picture. */
  public int top() {
    return (side() - height) / 2;
  }

  /** Columns of padding left of the picture. */
  public int left() {
    return (side() - width) / 2;
  }

  /** From a frame's x to the model's x, both continuous with 0 at the left edge. */
  public float modelX(double x) {
    return (float) ((x + left()) * modelSide / side());
  }

  /** From a frame's y to the model's y, both continuous with 0 at the upper edge. */
  public float modelY(double y) {
    return (float) ((y + top()) * modelSide / side());
  }
}
