package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.omgllava.torch.TensorScope;

/**
 * The N visual prompts of one call of the decoder.
 *
 * @param frames the frame of each in the batch
 * @param modelSide side S of the model's input
 */
record PromptRows(List<PromptRow> rows, List<Integer> frames, int modelSide) {
  /** (N,) int64. */
  NDArray kinds(TensorScope scope) {
    return scope.longs(rows.stream().mapToLong(PromptRow::kind).toArray());
  }

  /** (N, 4) float32, xyxy in the model's pixels. */
  NDArray boxes(TensorScope scope) {
    float[] values = new float[rows.size() * 4];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).box(), 0, values, i * 4, 4);
    }
    return scope.floats(values, rows.size(), 4);
  }

  /** (N, S, S) bool, false throughout where the prompt is no mask. */
  NDArray masks(TensorScope scope) {
    Shape shape = new Shape(rows.size(), modelSide, modelSide);
    if (rows.stream().allMatch(row -> row.mask().isEmpty())) {
      return scope.manager().zeros(shape, DataType.BOOLEAN);
    }
    int size = modelSide * modelSide;
    boolean[] values = new boolean[rows.size() * size];
    for (int i = 0; i < rows.size(); i++) {
      int at = i * size;
      rows.get(i).mask().ifPresent(mask -> System.arraycopy(mask, 0, values, at, size));
    }
    return scope.manager().create(values, shape);
  }

  /** (N,) int64, the prompt's frame in the batch. */
  NDArray batchIndex(TensorScope scope) {
    return scope.longs(frames.stream().mapToLong(Integer::longValue).toArray());
  }
}
