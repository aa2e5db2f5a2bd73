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
 * Parts of several prompts as one batch of embeddings (spec 3.3). Text and visual rows go to the
 * device once, one after the other, and are brought into the order of the parts there.
 *
 * @param values (B, T, D) float32, right-padded
 * @param lengths (B,) number of positions of each part
 */
record PromptEmbedding(NDArray values, long[] lengths) {
  static PromptEmbedding of(TensorScope scope, LanguageWeights weights, List<PromptPart> parts) {
    long[] lengths = parts.stream().mapToLong(PromptPart::length).toArray();
    int longest = parts.stream().mapToInt(PromptPart::length).max().orElseThrow();
    int width = weights.sizes.hidden();
    int textRows = 0;
    for (PromptPart part : parts) {
      for (long token : part.tokens()) {
        textRows += token >= 0 ? 1 : 0;
      }
    }
    long[] ids = new long[textRows];
    // Padding repeats row 0: what it leaves in the cache is overwritten before it is read.
    long[] order = new long[parts.size() * longest];
    int text = 0;
    int visual = textRows;
    for (int i = 0; i < parts.size(); i++) {
      long[] tokens = parts.get(i).tokens();
      for (int t = 0; t < tokens.length; t++) {
        if (tokens[t] >= 0) {
          ids[text] = tokens[t];
          order[i * longest + t] = text++;
        } else {
          order[i * longest + t] = visual - 1 - tokens[t];
        }
      }
      visual += parts.get(i).visualRows();
    }
    NDList rows = new NDList();
    if (textRows > 0) {
      rows.add(weights.embed(scope, scope.longs(ids)));
    }
    if (visual > textRows) {
      rows.add(
          scope.floats(visualValues(parts, (visual - textRows) * width), visual - textRows, width));
    }
    NDArray all = rows.size() == 1 ? rows.get(0) : NDArrays.concat(rows, 0);
    NDArray ordered = all.get(new NDIndex("{}", scope.longs(order)));
    return new PromptEmbedding(ordered.reshape(new Shape(parts.size(), longest, width)), lengths);
  }

  private static float[] visualValues(List<PromptPart> parts, int size) {
    float[] values = new float[size];
    int end = 0;
    for (PromptPart part : parts) {
      for (VisualTokens tokens : part.visual()) {
        System.arraycopy(tokens.values(), 0, values, end, tokens.count() * tokens.width());
        end += tokens.count() * tokens.width();
      }
    }
    return values;
  }
}
