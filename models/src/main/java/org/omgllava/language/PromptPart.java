package org.omgllava.language;

import java.util.Arrays;
import java.util.List;
import org.omgllava.scene.VisualTokens;

/**
 * Neighbouring tokens of a dialogue, which the language model reads in one go. Two parts are equal
 * when the model reads the same: ids, and the values of visual tokens.
 */
final class PromptPart {
  private final long[] tokens;
  private final List<VisualTokens> visual;
  private final int hash;

  /**
   * @param tokens token ids, at least one; -1 - k stands for row k of the part's visual tokens
   * @param visual visual tokens in the order of their rows
   */
  PromptPart(long[] tokens, List<VisualTokens> visual) {
    this.tokens = tokens;
    this.visual = List.copyOf(visual);
    int values = Arrays.hashCode(tokens);
    for (VisualTokens rows : visual) {
      values = 31 * values + Arrays.hashCode(rows.values());
    }
    this.hash = values;
  }

  long[] tokens() {
    return tokens;
  }

  List<VisualTokens> visual() {
    return visual;
  }

  /** Number of positions that it takes. */
  int length() {
    return tokens.length;
  }

  /** Number of rows of its visual tokens. */
  int visualRows() {
    return visual.stream().mapToInt(VisualTokens::count).sum();
  }

  /** Bytes that it holds. */
  long sizeBytes() {
    long values = visual.stream().mapToLong(rows -> rows.values().length).sum();
    return (long) Long.BYTES * tokens.length + Float.BYTES * values;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof PromptPart part
            && hash == part.hash
            && Arrays.equals(tokens, part.tokens)
            && sameValues(part.visual);
  }

  private boolean sameValues(List<VisualTokens> others) {
    if (visual.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < others.size(); i++) {
      if (!Arrays.equals(visual.get(i).values(), others.get(i).values())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
