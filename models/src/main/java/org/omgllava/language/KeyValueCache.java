package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import org.omgllava.bundle.BundleDescription.Architecture;
import org.omgllava.torch.TensorScope;

/**
 * Keys and values of the conversations of one converser.
 *
 * <p>Owns one tensor on the device, which grows with what is asked of it: rows are doubled,
 * positions come in blocks. What was there is kept.
 */
final class KeyValueCache implements AutoCloseable {
  private static final int BLOCK = 64;

  private final LanguageWeights weights;
  private final int mostRows;
  private final int mostPositions;
  private TensorScope scope;
  private NDArray values;
  private int rows;
  private int positions;

  /**
   * @param rows largest number of conversations
   * @param positions longest dialogue in tokens
   */
  KeyValueCache(LanguageWeights weights, int rows, int positions) {
    this.weights = weights;
    this.mostRows = rows;
    this.mostPositions = positions;
    this.rows = 1;
    this.positions = blocks(1);
    this.scope = TensorScope.open(weights.device);
    this.values = zeros(scope, this.rows, this.positions);
  }

  private NDArray zeros(TensorScope owner, int rowCount, int positionCount) {
    Architecture.Language sizes = weights.sizes;
    Shape shape =
        new Shape(
            sizes.layers(),
            2,
            rowCount,
            sizes.keyValueHeads(),
            positionCount,
            sizes.hidden() / sizes.heads());
    try {
      return owner.manager().zeros(shape);
    } catch (RuntimeException e) {
      try (owner) {
        throw e;
      }
    }
  }

  /** Makes room for the first rows with so many positions each. */
  void reserve(int neededRows, int neededPositions) {
    if (neededRows > mostRows || neededPositions > mostPositions) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cache: %d rows of %d positions (expected: at most %d of %d)",
              neededRows,
              neededPositions,
              mostRows,
              mostPositions));
    }
    if (neededRows <= rows && neededPositions <= positions) {
      return;
    }
    int moreRows = rows;
    while (moreRows < neededRows) {
      moreRows = Math.min(2 * moreRows, mostRows);
    }
    int morePositions = Math.max(positions, blocks(neededPositions));
    TensorScope grown = TensorScope.open(weights.device);
    NDArray larger = zeros(grown, moreRows, morePositions);
    larger.set(new NDIndex(":, :, :{}, :, :{}", rows, positions), values);
    scope.close();
    scope = grown;
    values = larger;
    rows = moreRows;
    positions = morePositions;
  }

  private int blocks(int needed) {
    return Math.min((needed + BLOCK - 1) / BLOCK * BLOCK, mostPositions);
  }

  /** (layers, 2, rows, key-value heads, positions, head width) float32. */
  NDArray values() {
    return values;
  }

  /** The blocks that hold the first positions, of all rows: a view, to be closed by the caller. */
  NDArray upTo(int needed) {
    return values.get(new NDIndex(":, :, :, :, :{}", blocks(needed)));
  }

  /** The part from a row on and of the first positions: a view, to be closed by the caller. */
  NDArray rowsFrom(int row, int count) {
    return values.get(new NDIndex(":, :, {}:, :, :{}", row, count));
  }

  @Override
  public void close() {
    scope.close();
  }
}
