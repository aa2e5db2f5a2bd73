package org.omgllava.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * From the bytes of pictures to an encoder's numbers, on the encoder's device: bytes go there, a
 * quarter of what numbers would. Each step is rounded by itself, so that the numbers are equal to
 * the bit to those that models/python makes.
 *
 * @param unit factor of a byte's value before anything else
 * @param mean per channel, taken off
 * @param std standard deviation per channel, divided by
 */
public record Normalisation(float unit, float[] mean, float[] std) {
  public static final int CHANNELS = 3;

  /** For means and deviations of values from 0 to 1. */
  public static Normalisation ofFractions(float[] mean, float[] std) {
    return new Normalisation((float) (1.0 / 255.0), mean, std);
  }

  /** For means and deviations of values from 0 to 255. */
  public static Normalisation ofBytes(float[] mean, float[] std) {
    return new Normalisation(1, mean, std);
  }

  /**
   * Makes the input of pictures of one size.
   *
   * @param pictures each (height, width, 3), 0 to 255 per byte
   * @return (pictures, 3, height, width) float32, of the scope
   */
  public NDArray input(TensorScope scope, List<byte[]> pictures, int height, int width) {
    try (NDArray bytes = scope.bytes(together(pictures), pictures.size(), height, width, CHANNELS);
        NDArray planes = bytes.transpose(0, 3, 1, 2);
        // Copied while they are bytes: views of other strides lead to other kernels.
        NDArray inOrder = planes.flatten();
        NDArray values = inOrder.reshape(planes.getShape());
        NDArray means = scope.floats(mean, CHANNELS, 1, 1);
        NDArray deviations = scope.floats(std, CHANNELS, 1, 1)) {
      return values.toType(DataType.FLOAT32, true).muli(unit).subi(means).divi(deviations);
    }
  }

  /**
   * The same, with zeros to the right of and below each picture.
   *
   * @return (pictures, 3, inputHeight, inputWidth) float32, of the scope
   */
  public NDArray padded(
      TensorScope scope,
      List<byte[]> pictures,
      int height,
      int width,
      int inputHeight,
      int inputWidth) {
    try (NDArray content = input(scope, pictures, height, width)) {
      return content.pad(new Shape(0, inputWidth - width, 0, inputHeight - height), 0);
    }
  }

  private static ByteBuffer together(List<byte[]> pictures) {
    ByteBuffer all = ByteBuffer.allocateDirect(pictures.size() * pictures.get(0).length);
    pictures.forEach(all::put);
    return all.rewind();
  }
}
