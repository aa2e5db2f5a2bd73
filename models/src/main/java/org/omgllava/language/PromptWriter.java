package org.omgllava.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.omgllava.scene.VisualTokens;

/**
 * Collects the pieces of one prompt. Plain text of neighbouring pieces is tokenised together, as
 * the whole text would be.
 */
final class PromptWriter {
  private final Vocabulary vocabulary;
  private final List<PromptPart> parts = new ArrayList<>();
  private final List<VisualTokens> visual = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();
  private TokenList tokens = new TokenList();
  private int visualRows;

  PromptWriter(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Text in which the given literals, and no others, are tokens. */
  void text(String text, Set<String> markup) {
    int i = 0;
    while (i < text.length()) {
      String literal = literalAt(text, i, markup);
      if (literal == null) {
        plain.append(text.charAt(i++));
      } else {
        flush();
        tokens.add(vocabulary.special(literal));
        i += literal.length();
      }
    }
  }

  /**
   * Ends a part after the last token that is known; text that may yet be tokenised with what comes
   * belongs to the next one.
   */
  void endPart() {
    if (tokens.size() > 0) {
      parts.add(new PromptPart(tokens.toArray(), visual));
      tokens = new TokenList();
      visual.clear();
      visualRows = 0;
    }
  }

  /**
   * Adds visual tokens and returns the number of their first row in the part; all their rows are
   * still to come, and in this part.
   */
  int visual(VisualTokens rows) {
    visual.add(rows);
    visualRows += rows.count();
    return visualRows - rows.count();
  }

  /** One row of the part's visual tokens. */
  void visualRow(int row) {
    flush();
    tokens.add(-1 - row);
  }

  Prompt prompt(String question) {
    flush();
    endPart();
    return new Prompt(parts, question);
  }

  private @Nullable String literalAt(String text, int index, Set<String> markup) {
    String longest = null;
    for (String literal : markup) {
      if (text.startsWith(literal, index)
          && (longest == null || literal.length() > longest.length())) {
        longest = literal;
      }
    }
    return longest;
  }

  private void flush() {
    vocabulary.encode(plain.toString(), tokens);
    plain.setLength(0);
  }
}
