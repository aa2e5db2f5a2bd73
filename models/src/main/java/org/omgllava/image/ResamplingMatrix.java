package org.omgllava.image;

/**
 * Linear maps from the grid of mask logits to a frame's own pixels, one per axis: bilinear from the
 * grid up to the model's side, bilinear to the side of the padded square, cut to the picture (spec
 * 1.7). Bilinear is PyTorch's with align_corners False: half-pixel centres, edges clamped, no
 * antialias.
 */
public final class ResamplingMatrix {
  private ResamplingMatrix() {}

  /**
   * The map of one axis of a square input.
   *
   * @param grid cells of the logits, S/4
   * @param modelSide side S of the model's input
   * @param squareSide side of the padded square in pixels of the frame
   * @param offset padding before the picture in pixels of the frame
   * @param length size of the picture in pixels
   * @return (length, grid) row-major
   */
  public static float[] of(int grid, int modelSide, int squareSide, int offset, int length) {
    return of(grid, modelSide, modelSide, squareSide, offset, length);
  }

  /**
   * The map of one axis of an input whose padding comes last: it is cut off before the picture gets
   * its own size, so that none of it bleeds in (spec 1.9).
   *
   * @param grid cells of the logits
   * @param inputSide side of the input in pixels, padding included
   * @param contentSide pixels of the input that the picture covers
   * @param length size of the picture in pixels
   * @return (length, grid) row-major
   */
  public static float[] ofContent(int grid, int inputSide, int contentSide, int length) {
    return of(grid, inputSide, contentSide, length, 0, length);
  }

  private static float[] of(
      int grid, int inputSide, int contentSide, int frameSide, int offset, int length) {
    float[] matrix = new float[length * grid];
    for (int i = 0; i < length; i++) {
      double centre = source(offset + i, contentSide, frameSide);
      int lower = (int) centre;
      int upper = Math.min(lower + 1, contentSide - 1);
      add(matrix, i * grid, lower, inputSide, grid, 1 - (centre - lower));
      add(matrix, i * grid, upper, inputSide, grid, centre - lower);
    }
    return matrix;
  }

  private static void add(
      float[] matrix, int row, int modelIndex, int modelSide, int grid, double weight) {
    double centre = source(modelIndex, grid, modelSide);
    int lower = (int) centre;
    int upper = Math.min(lower + 1, grid - 1);
    matrix[row + lower] += (float) (weight * (1 - (centre - lower)));
    matrix[row + upper] += (float) (weight * (centre - lower));
  }

  private static double source(int index, int inputSize, int outputSize) {
    double place = (index + 0.5) * inputSize / outputSize - 0.5;
    return Math.max(0, Math.min(place, inputSize - 1));
  }
}
