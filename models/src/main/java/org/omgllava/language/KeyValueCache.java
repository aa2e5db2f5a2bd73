package org.omgllava.language;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.Locale;
import org.omgllava.torch.TensorScope;

/**
 * Keys and values of the conversations of one converser.
 *
 * <p>Owns one tensor on the device, which grows with what is asked of it: rows are doubled,
 * positions come in blocks. What was there is kept.
 */
final class KeyValueCache implements AutoCloseable {
  /** Which axis of keys and values counts positions. */
  static final int POSITIONS = 4;

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
    this.values = room(scope, this.rows, this.positions);
  }

  Device device() {
    return weights.device;
  }

  /** Bytes of one number. */
  int numberBytes() {
    return weights.cacheNumberBytes;
  }

  private NDArray room(TensorScope owner, int rowCount, int positionCount) {
    try {
      return weights.room(owner, rowCount, positionCount);
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
    NDArray larger = room(grown, moreRows, morePositions);
    try {
      copyTo(larger);
    } catch (RuntimeException e) {
      try (grown) {
        throw e;
      }
    }
    scope.close();
    scope = grown;
    values = larger;
    rows = moreRows;
    positions = morePositions;
  }

  private void copyTo(NDArray larger) {
    if (!weights.readsOn) {
      larger.set(new NDIndex(":, :, :{}, :, :{}", rows, positions), values);
      return;
    }
    // What the model has made only the model can change.
    for (int row = 0; row < rows; row++) {
      try (NDArray held = of(row, 0, positions)) {
        weights.share(held, new long[] {row}, larger);
      }
    }
  }

  private int blocks(int needed) {
    return Math.min((needed + BLOCK - 1) / BLOCK * BLOCK, mostPositions);
  }

  /** (layers, 2, rows, key-value heads, positions, head width) of the type of the bundle. */
  NDArray values() {
    return values;
  }

  /** The blocks that hold the first positions, of all rows: a view, to be closed by the caller. */
  NDArray upTo(int needed) {
    return values.get(new NDIndex(":, :, :, :, :{}", blocks(needed)));
  }

  /** The positions from one to before another, of all rows: a view, to be closed by the caller. */
  NDArray between(int start, int end) {
    return values.get(new NDIndex(":, :, :, :, {}:{}", start, end));
  }

  /**
   * What a row holds of the positions from one to before another: (layers, 2, 1, key-value heads,
   * end - start, head width), a view, to be closed by the caller.
   */
  NDArray of(int row, int start, int end) {
    return values.get(new NDIndex(":, :, {}:{}, :, {}:{}", row, row + 1, start, end));
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
