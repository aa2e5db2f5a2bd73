package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.TensorScope;

/**
 * Several prompts as one batch of embeddings (spec 3.3). Text and visual rows go to the device
 * once, one after the other, and are brought into the order of the prompts there.
 *
 * @param values (B, T, D) float32, right-padded
 * @param lengths (B,) number of positions of each prompt
 */
record PromptEmbedding(NDArray values, long[] lengths) {
  static PromptEmbedding of(TensorScope scope, LanguageWeights weights, List<Prompt> prompts) {
    long[] lengths = prompts.stream().mapToLong(Prompt::length).toArray();
    int longest = prompts.stream().mapToInt(Prompt::length).max().orElseThrow();
    int width = weights.sizes.hidden();
    int textRows = 0;
    for (Prompt prompt : prompts) {
      for (long token : prompt.tokens()) {
        textRows += token >= 0 ? 1 : 0;
      }
    }
    long[] ids = new long[textRows];
    // Padding repeats row 0: what it leaves in the cache is overwritten before it is read.
    long[] order = new long[prompts.size() * longest];
    int text = 0;
    int visual = textRows;
    for (int i = 0; i < prompts.size(); i++) {
      long[] tokens = prompts.get(i).tokens();
      for (int t = 0; t < tokens.length; t++) {
        if (tokens[t] >= 0) {
          ids[text] = tokens[t];
          order[i * longest + t] = text++;
        } else {
          order[i * longest + t] = visual - 1 - tokens[t];
        }
      }
      visual += visualRows(prompts.get(i));
    }
    NDList rows = new NDList(weights.embed(scope, scope.longs(ids)));
    if (visual > textRows) {
      rows.add(
          scope.floats(
              visualValues(prompts, (visual - textRows) * width), visual - textRows, width));
    }
    NDArray all = rows.size() == 1 ? rows.get(0) : NDArrays.concat(rows, 0);
    NDArray ordered = all.get(new NDIndex("{}", scope.longs(order)));
    return new PromptEmbedding(ordered.reshape(new Shape(prompts.size(), longest, width)), lengths);
  }

  private static int visualRows(Prompt prompt) {
    return prompt.visual().stream().mapToInt(VisualTokens::count).sum();
  }

  private static float[] visualValues(List<Prompt> prompts, int size) {
    float[] values = new float[size];
    int end = 0;
    for (Prompt prompt : prompts) {
      for (VisualTokens tokens : prompt.visual()) {
        System.arraycopy(tokens.values(), 0, values, end, tokens.count() * tokens.width());
        end += tokens.count() * tokens.width();
      }
    }
    return values;
  }
}
