package org.omgllava.language;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.scene.VisualTokens;

/**
 * A dialogue as the language model reads it (spec 3.3).
 *
 * @param parts up to the end of the picture, each turn that has been answered, and the rest; at
 *     least one. A later prompt about the same picture, or of the same dialogue, begins with the
 *     same parts
 * @param question the current question with its placeholders
 */
record Prompt(List<PromptPart> parts, String question) {
  Prompt {
    parts = List.copyOf(parts);
  }

  /** Number of positions that it takes. */
  int length() {
    return parts.stream().mapToInt(PromptPart::length).sum();
  }

  /** What another prompt may begin with, too: all parts but the last. */
  int shareable() {
    return parts.size() - 1;
  }

  /** Its first parts. */
  List<PromptPart> beginning(int count) {
    return parts.subList(0, count);
  }

  /** Its last part, which ends where the answer begins. */
  PromptPart rest() {
    return parts.get(shareable());
  }

  /** All parts as one. */
  PromptPart whole() {
    TokenList tokens = new TokenList();
    List<VisualTokens> visual = new ArrayList<>();
    int rows = 0;
    for (PromptPart part : parts) {
      for (long token : part.tokens()) {
        tokens.add(token < 0 ? token - rows : token);
      }
      visual.addAll(part.visual());
      rows += part.visualRows();
    }
    return new PromptPart(tokens.toArray(), visual);
  }
}
