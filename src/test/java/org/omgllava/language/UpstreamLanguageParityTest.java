package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.TensorScope;
import org.omgllava.testing.UpstreamNumbers;

/**
 * The exported language model with its LoRA merged, run from Java, against upstream's with LoRA.
 */
class UpstreamLanguageParityTest {
  private final UpstreamNumbers upstream = new UpstreamNumbers();

  @Test
  void logitsAndStatesOfTheLastPosition() {
    LanguageWeights weights = LanguageWeights.load(UpstreamNumbers.bundle(), -1);
    long[] shape = upstream.shape("input_embeddings");
    int length = (int) shape[1];
    try (TensorScope scope = TensorScope.open(weights.device);
        KeyValueCache cache = new KeyValueCache(weights, 2, 2 * length)) {
      NDArray embeddings = scope.floats(upstream.floats("input_embeddings"), shape);
      NDList next =
          weights.prefill(scope, embeddings, new long[] {length, length}, new long[] {0, 1}, cache);

      assertLast("llm_logits", next.get(0), length);
      assertLast("llm_hidden", next.get(1), length);
    } finally {
      weights.close();
    }
  }

  private void assertLast(String name, NDArray actual, int length) {
    float[] all = upstream.floats(name);
    int width = (int) upstream.shape(name)[2];
    for (int row = 0; row < 2; row++) {
      int from = (row * length + length - 1) * width;
      UpstreamNumbers.assertEqual(
          name, actual.get(row).toFloatArray(), Arrays.copyOfRange(all, from, from + width));
    }
  }
}
