package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.TensorScope;

/**
 * What the decoder's method perceive, or segment_clips, returned for a batch of frames, brought to
 * the host once.
 *
 * @param tensors see {@link VisionWeights#perceive} and {@link VisionWeights#segment}
 * @param frames number B of frames
 */
record DecodedFrames(NDList tensors, int frames) {
  /** Object queries (B, Q, 2C), one array per frame. */
  float[][] queries() {
    float[] all = tensors.get(2).toFloatArray();
    int size = all.length / frames;
    float[][] queries = new float[frames][];
    for (int frame = 0; frame < frames; frame++) {
      queries[frame] = Arrays.copyOfRange(all, frame * size, (frame + 1) * size);
    }
    return queries;
  }

  /** Pixel tokens, separator and valid object tokens of one frame (spec 1.3). */
  VisualTokens visualTokens(int frame) {
    try (NDArray pixelRows = tensors.get(4).get(frame);
        NDArray objectRows = tensors.get(5).get(frame);
        NDArray validRows = tensors.get(6).get(frame)) {
      float[] pixels = pixelRows.toFloatArray();
      float[] objects = objectRows.toFloatArray();
      boolean[] valid = validRows.toBooleanArray();
      int width = objects.length / valid.length;
      float[] values = Arrays.copyOf(pixels, pixels.length + objects.length);
      int end = pixels.length;
      for (int query = 0; query < valid.length; query++) {
        if (valid[query]) {
          System.arraycopy(objects, query * width, values, end, width);
          end += width;
        }
      }
      return new VisualTokens(end / width, width, Arrays.copyOf(values, end));
    }
  }

  /** The query of each object token of one frame. */
  int[] objectQueries(int frame) {
    try (NDArray validRows = tensors.get(6).get(frame)) {
      boolean[] valid = validRows.toBooleanArray();
      return IntStream.range(0, valid.length).filter(query -> valid[query]).toArray();
    }
  }

  /** Lets one frame's queries compete for the pixels of a frame size. */
  PanopticFusion.Contest compete(
      VisionWeights weights, int frame, FrameGrids.Grid grid, float scoreThreshold) {
    // Maps at the frame's own size are the largest tensors: freed before the next frame's.
    try (TensorScope scope = TensorScope.open(weights.device);
        NDArray classLogits = tensors.get(0).get(frame);
        NDArray maskLogits = tensors.get(1).get(frame)) {
      if (weights.device.isGpu()) {
        PanopticFusion.Competition decided =
            onDevice(scope, weights.fuse(scope, classLogits, maskLogits, grid, scoreThreshold));
        return () -> decided;
      }
      QueryScores scores =
          QueryScores.of(classLogits.toFloatArray(), (int) classLogits.getShape().get(0));
      return scores.contest(maskLogits.toFloatArray(), grid, scoreThreshold);
    }
  }

  /** What the decoder's method fuse returned. */
  static PanopticFusion.Competition onDevice(TensorScope scope, NDList fused) {
    return new PanopticFusion.Competition(
        fused.get(0).toLongArray(),
        fused.get(1).toFloatArray(),
        OwnerRuns.of(scope, fused.get(2)),
        fused.get(3).toLongArray(),
        fused.get(4).toLongArray());
  }
}
