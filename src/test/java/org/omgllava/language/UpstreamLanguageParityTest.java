package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.VisualTokens;
import org.omgllava.testing.UpstreamNumbers;
import org.omgllava.torch.TensorScope;

/**
 * What is said to the exported language model, its LoRA merged, and the query of its [SEG], against
 * upstream's with LoRA. Tokens are those of {@code chain} in models/python/parity/rule.py.
 */
class UpstreamLanguageParityTest {
  private static final long[] BEFORE_PICTURE = {0, 2, 40};
  private static final long SEG = 4;

  private final UpstreamNumbers upstream = new UpstreamNumbers();

  @Test
  void logitsStateAndQueryOfSeg() {
    LanguageWeights weights = LanguageWeights.load(UpstreamNumbers.bundle(), -1);
    PromptPart prompt = prompt();
    int length = prompt.length();
    try (TensorScope scope = TensorScope.open(weights.device);
        KeyValueCache cache = new KeyValueCache(weights, 1, length + 1)) {
      PromptEmbedding embedded = PromptEmbedding.of(scope, weights, List.of(prompt));
      weights.prefill(scope, embedded.values(), embedded.lengths(), new long[] {0}, cache);
      // The [SEG] comes as the model's own token does: into the cache, alone.
      NDList next = weights.decode(scope, new long[] {SEG}, new long[] {length}, cache);

      upstream.assertEqual("logits", next.get(0).toFloatArray());
      upstream.assertEqual("hidden", next.get(1).toFloatArray());
      NDArray state = scope.floats(upstream.floats("hidden"), upstream.shape("hidden"));
      upstream.assertEqual("seg_query", weights.segQuery(scope, state));
    } finally {
      weights.close();
    }
  }

  /** Everything before the [SEG]; the prompt tokens' rows are point, box, mask. */
  private PromptPart prompt() {
    VisualTokens picture = visual("visual_tokens");
    long point = -1 - picture.count();
    long box = point - 1;
    long mask = point - 2;
    List<Long> tokens = new ArrayList<>();
    Arrays.stream(BEFORE_PICTURE).forEach(tokens::add);
    for (int row = 0; row < picture.count(); row++) {
      tokens.add(-1L - row);
    }
    tokens.addAll(List.of(41L, 42L, box, 43L, point, 7L, mask, 44L, 45L));
    long[] ids = tokens.stream().mapToLong(Long::longValue).toArray();
    return new PromptPart(ids, List.of(picture, visual("prompt_tokens")));
  }

  private VisualTokens visual(String name) {
    long[] shape = upstream.shape(name);
    return new VisualTokens((int) shape[0], (int) shape[1], upstream.floats(name));
  }
}
