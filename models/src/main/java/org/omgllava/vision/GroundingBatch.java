package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.torch.TensorScope;

/** [SEG] queries of several answers on several frames, decoded frame by frame. */
final class GroundingBatch {
  private final Map<FrameKey, Integer> places = new HashMap<>();
  private final List<FrameFeatures> frames = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<float[]> queries = new ArrayList<>();
  private final List<Integer> framePlaces = new ArrayList<>();

  private record Answer(int firstRow, int count, FrameFeatures frame) {}

  /**
   * Masks of one answer as the device returned them.
   *
   * @param pixels (N, height, width) row-major
   * @param scores (N,) mean probability inside
   */
  record Pixels(boolean[] pixels, float[] scores, int height, int width) {
    /** Compressed masks. */
    List<GroundedMask> masks() {
      List<GroundedMask> masks = new ArrayList<>(scores.length);
      int size = height * width;
      for (int i = 0; i < scores.length; i++) {
        boolean[] mask =
            scores.length == 1 ? pixels : Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
        masks.add(
            new GroundedMask(
                RunLengthMasks.fromRowMajor(mask, height, width), Scores.rounded(scores[i])));
      }
      return masks;
    }
  }

  void add(FrameKey key, GroundingRequest answer, FrameFeatures frame) {
    int place = places.computeIfAbsent(key, k -> frames.size());
    if (place == frames.size()) {
      frames.add(frame);
    }
    answers.add(new Answer(queries.size(), answer.queries().length, frame));
    for (float[] query : answer.queries()) {
      queries.add(query);
      framePlaces.add(place);
    }
  }

  /** Masks of each answer in the order in which they were added. */
  List<Pixels> decode(VisionWeights weights, TensorScope scope) {
    List<Pixels> masks = new ArrayList<>(answers.size());
    if (queries.isEmpty()) {
      answers.forEach(answer -> masks.add(nothing(answer)));
      return masks;
    }
    NDArray logits = weights.ground(scope, maps(scope), queries, framePlaces);
    for (Answer answer : answers) {
      masks.add(answer.count() == 0 ? nothing(answer) : decode(weights, logits, answer));
    }
    return masks;
  }

  private static Pixels nothing(Answer answer) {
    return new Pixels(
        new boolean[0], new float[0], answer.frame().height(), answer.frame().width());
  }

  private static Pixels decode(VisionWeights weights, NDArray logits, Answer answer) {
    int height = answer.frame().height();
    int width = answer.frame().width();
    String rows = answer.firstRow() + ":" + (answer.firstRow() + answer.count());
    // Masks at the frame's own size are the largest tensors: freed before the next answer's.
    try (TensorScope scope = TensorScope.open(weights.device);
        NDArray own = logits.get(rows)) {
      NDList result = weights.binarize(scope, own, weights.kept.grids.of(height, width));
      return new Pixels(
          result.get(0).toBooleanArray(), result.get(1).toFloatArray(), height, width);
    }
  }

  /** The frames' maps as one batch, owned by the scope where they had to be copied. */
  private NDArray[] maps(TensorScope scope) {
    if (frames.size() == 1) {
      return frames.get(0).maps();
    }
    NDArray[] maps = new NDArray[FrameFeatures.MAPS];
    for (int i = 0; i < maps.length; i++) {
      NDList parts = new NDList();
      for (FrameFeatures frame : frames) {
        parts.add(frame.maps()[i]);
      }
      maps[i] = NDArrays.concat(parts, 0);
      // A result belongs to the owner of the first operand, here a cached frame.
      maps[i].attach(scope.manager());
    }
    return maps;
  }
}
