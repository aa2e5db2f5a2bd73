package org.omgllava.language;

import java.util.List;
import org.omgllava.scene.VisualTokens;

/**
 * A dialogue as the language model reads it (spec 3.3).
 *
 * @param tokens token ids; -1 - k stands for row k of the visual tokens
 * @param visual visual tokens in the order of their rows
 * @param question the current question with its placeholders
 */
record Prompt(long[] tokens, List<VisualTokens> visual, String question) {
  /** Number of positions that it takes. */
  int length() {
    return tokens.length;
  }
}
