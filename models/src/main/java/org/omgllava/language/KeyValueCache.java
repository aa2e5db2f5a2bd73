package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.omgllava.bundle.BundleDescription.Architecture;
import org.omgllava.torch.TensorScope;

/**
 * Keys and values of the conversations of one converser.
 *
 * <p>Owns one tensor of fixed size on the device, so that a conversation that joins, grows or
 * leaves allocates nothing.
 */
final class KeyValueCache implements AutoCloseable {
  private final TensorScope scope;
  private final NDArray values;

  /**
   * @param rows largest number of conversations
   * @param positions longest dialogue in tokens
   */
  KeyValueCache(LanguageWeights weights, int rows, int positions) {
    Architecture.Language sizes = weights.sizes;
    this.scope = TensorScope.open(weights.device);
    Shape shape =
        new Shape(
            sizes.layers(),
            2,
            rows,
            sizes.keyValueHeads(),
            positions,
            sizes.hidden() / sizes.heads());
    try {
      this.values = scope.manager().zeros(shape);
    } catch (RuntimeException e) {
      try (scope) {
        throw e;
      }
    }
  }

  /** (layers, 2, rows, key-value heads, positions, head width) float32. */
  NDArray values() {
    return values;
  }

  /** The part from a row on and of the first positions: a view, to be closed by the caller. */
  NDArray rowsFrom(int row, int positions) {
    return values.get(new NDIndex(":, :, {}:, :, :{}", row, positions));
  }

  @Override
  public void close() {
    scope.close();
  }
}
