package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.omgllava.torch.TensorScope;

/**
 * What the decoder needs of one frame to decode further queries, on the device.
 *
 * @param scope owner of the maps
 * @param maps mask features (1, C, S/4, S/4) and memories (1, C, h, w) of strides 32, 16 and 8,
 *     float32
 * @param height height of the frame in pixels
 * @param width width of the frame in pixels
 */
record FrameFeatures(TensorScope scope, NDArray[] maps, int height, int width)
    implements AutoCloseable {
  /** Mask features and three memories. */
  static final int MAPS = 4;

  /**
   * Copies one frame out of a batch's maps, so that the batch can be freed.
   *
   * @param scope its owner from now on, closed when the copy fails
   */
  static FrameFeatures copyOf(NDList batch, int index, int height, int width, TensorScope scope) {
    NDArray[] maps = new NDArray[MAPS];
    try {
      for (int i = 0; i < MAPS; i++) {
        try (NDArray view = batch.get(i).get(index + ":" + (index + 1))) {
          maps[i] = view.duplicate();
          maps[i].attach(scope.manager());
        }
      }
    } catch (RuntimeException e) {
      try (scope) {
        throw e;
      }
    }
    return new FrameFeatures(scope, maps, height, width);
  }

  @Override
  public void close() {
    scope.close();
  }
}
