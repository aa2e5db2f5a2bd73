package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.TensorScope;

/** Visual prompts of several instructions and frames, collected for one call of the decoder. */
final class PromptBatch {
  private final PromptEncoder encoder;
  private final List<PromptRow> rows = new ArrayList<>();
  private final List<Integer> frames = new ArrayList<>();
  private final List<List<Outcome<Place>>> places = new ArrayList<>();

  /** Rows of one instruction. */
  private record Place(int firstRow, int count) {}

  PromptBatch(PromptEncoder encoder) {
    this.encoder = encoder;
  }

  int size() {
    return rows.size();
  }

  /** Adds the prompts of the instructions on the batch's next frame; of each, all or none. */
  void add(List<List<VisualPrompt>> instructions, int height, int width) {
    List<Outcome<Place>> ofFrame = new ArrayList<>(instructions.size());
    for (List<VisualPrompt> instruction : instructions) {
      ofFrame.add(place(instruction, height, width));
    }
    places.add(ofFrame);
  }

  private Outcome<Place> place(List<VisualPrompt> instruction, int height, int width) {
    int first = rows.size();
    for (VisualPrompt prompt : instruction) {
      Outcome<PromptRow> row = encoder.encode(prompt, height, width);
      if (row.refused()) {
        rows.subList(first, rows.size()).clear();
        frames.subList(first, frames.size()).clear();
        return Outcome.refused(row.problem());
      }
      rows.add(row.value());
      frames.add(places.size());
    }
    return Outcome.of(new Place(first, instruction.size()));
  }

  /**
   * Hands a frame's instructions their tokens.
   *
   * @param frame the frame's place in the batch
   * @param tokens (N, width) tokens of all rows
   */
  List<Outcome<VisualTokens>> prompted(int frame, float[] tokens, int width) {
    List<Outcome<VisualTokens>> prompted = new ArrayList<>();
    for (Outcome<Place> place : places.get(frame)) {
      prompted.add(
          place.refused()
              ? Outcome.refused(place.problem())
              : Outcome.of(own(place.value(), tokens, width)));
    }
    return prompted;
  }

  private static VisualTokens own(Place place, float[] tokens, int width) {
    int start = place.firstRow() * width;
    float[] own = Arrays.copyOfRange(tokens, start, start + place.count() * width);
    return new VisualTokens(place.count(), width, own);
  }

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
    Shape shape = new Shape(rows.size(), encoder.modelSide(), encoder.modelSide());
    if (rows.stream().allMatch(row -> row.mask().isEmpty())) {
      return scope.manager().zeros(shape, DataType.BOOLEAN);
    }
    int size = encoder.modelSide() * encoder.modelSide();
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
