package org.omgllava.language;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.omgllava.torch.TensorScope;

/**
 * Reads prompts into rows of a cache. What several begin with is read once, and not again while it
 * is kept.
 *
 * <p>Whatever is kept, the same is worked out in the same way: each part of a beginning is read
 * alone, in calls of its own shape, and how the prompts end is read of all together. So an answer
 * does not tell, by another rounding, what happened to be kept.
 *
 * @param cache whose rows are filled
 * @param kept what prompts before began with
 */
record PromptReader(LanguageWeights weights, KeyValueCache cache, PrefixCache kept) {
  /**
   * @param firstRow row of the first prompt; the others take the rows after it
   * @return logits (B, V) after each prompt, hidden states (B, D), owned by the scope
   */
  NDList read(TensorScope results, List<Prompt> prompts, int firstRow) {
    int longest = prompts.stream().mapToInt(Prompt::length).max().orElseThrow();
    cache.reserve(firstRow + prompts.size(), longest + 1);
    long[] rows = IntStream.range(firstRow, firstRow + prompts.size()).asLongStream().toArray();
    if (!weights.readsOn) {
      PromptEmbedding whole =
          PromptEmbedding.of(results, weights, prompts.stream().map(Prompt::whole).toList());
      return weights.prefill(results, whole.values(), whole.lengths(), rows, cache);
    }
    begin(prompts, firstRow);
    PromptEmbedding rest =
        PromptEmbedding.of(results, weights, prompts.stream().map(Prompt::rest).toList());
    long[] starts = prompts.stream().mapToLong(p -> p.length() - p.rest().length()).toArray();
    return weights.readOn(results, rest.values(), rest.lengths(), starts, rows, cache);
  }

  /** Fills the rows with all but the prompts' last parts, one part after the other. */
  private void begin(List<Prompt> prompts, int firstRow) {
    int most = prompts.stream().mapToInt(Prompt::shareable).max().orElseThrow();
    for (int count = 1; count <= most; count++) {
      Map<List<PromptPart>, List<Integer>> rowsOf = new LinkedHashMap<>();
      for (int i = 0; i < prompts.size(); i++) {
        if (prompts.get(i).shareable() >= count) {
          rowsOf
              .computeIfAbsent(prompts.get(i).beginning(count), beginning -> new ArrayList<>())
              .add(firstRow + i);
        }
      }
      rowsOf.forEach(this::begin);
    }
  }

  /** Fills rows, which hold what stands before it, with the last part of a beginning. */
  private void begin(List<PromptPart> beginning, List<Integer> rows) {
    PromptPart last = beginning.get(beginning.size() - 1);
    int end = beginning.stream().mapToInt(PromptPart::length).sum();
    int start = end - last.length();
    Optional<PrefixCache.Kept> found = kept.find(beginning);
    int read = found.isPresent() ? 0 : 1;
    PrefixCache.Kept part = found.orElseGet(() -> read(beginning, last, rows.get(0), start));
    kept.count(rows.size() - read, read);
    if (rows.size() > read) {
      long[] others = rows.stream().skip(read).mapToLong(Integer::longValue).toArray();
      weights.share(part.values(), start, others, cache);
    }
    kept.trim();
  }

  private PrefixCache.Kept read(List<PromptPart> beginning, PromptPart last, int row, int start) {
    try (TensorScope scope = TensorScope.open(weights.device)) {
      PromptEmbedding part = PromptEmbedding.of(scope, weights, List.of(last));
      long[] rows = {row};
      if (start == 0) {
        weights.prefill(scope, part.values(), part.lengths(), rows, cache);
      } else {
        weights.readOn(scope, part.values(), part.lengths(), new long[] {start}, rows, cache);
      }
    }
    return kept.keep(beginning, cache, row, start, start + last.length());
  }
}
