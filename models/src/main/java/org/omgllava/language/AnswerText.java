package org.omgllava.language;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads generated tokens as plain words with grounded phrases. A phrase is what stands between its
 * two marks before a [SEG]; a [SEG] without one grounds the empty phrase where it stands, and
 * several in a row ground the same phrase.
 */
final class AnswerText {
  private final Vocabulary vocabulary;
  private final Markup markup;
  private final StringBuilder raw = new StringBuilder();
  private final StringBuilder words = new StringBuilder();
  private final List<Span> spans = new ArrayList<>();
  private @Nullable Span phrase;
  private int phraseStart = -1;
  private boolean afterMarkup;

  /** UTF-16 units of the plain text, end exclusive. */
  record Span(int start, int end) {}

  private AnswerText(Vocabulary vocabulary, Markup markup) {
    this.vocabulary = vocabulary;
    this.markup = markup;
  }

  static AnswerText read(Vocabulary vocabulary, Markup markup, long[] ids) {
    AnswerText answer = new AnswerText(vocabulary, markup);
    TokenList plain = new TokenList();
    for (long id : ids) {
      String literal = vocabulary.literal(id);
      if (literal == null) {
        plain.add(id);
        continue;
      }
      answer.plain(vocabulary.decode(plain.toArray()));
      plain = new TokenList();
      plain.add(id);
      // Other tokens with a literal, such as a placeholder, have no place in an answer.
      if (markup.contains(id)) {
        answer.mark(id, literal);
      }
    }
    answer.plain(vocabulary.decode(plain.toArray()));
    return answer;
  }

  /** The answer with its markup. */
  String markup() {
    return raw.toString();
  }

  /** The answer without markup, doubled spaces and space around it. */
  String text() {
    return words.substring(0, trimmedEnd());
  }

  /** One span per [SEG], in order; each lies inside {@link #text()}. */
  List<Span> spans() {
    return spans;
  }

  private void mark(long id, String literal) {
    raw.append(literal);
    afterMarkup = true;
    if (id == markup.phraseStart()) {
      phraseStart = words.length();
      phrase = null;
    } else if (id == markup.phraseEnd()) {
      phrase = phraseStart < 0 ? null : trimmed(phraseStart);
      phraseStart = -1;
    } else {
      if (phraseStart >= 0) {
        phrase = trimmed(phraseStart);
        phraseStart = -1;
      }
      spans.add(phrase != null ? phrase : trimmed(trimmedEnd()));
    }
  }

  private void plain(String text) {
    raw.append(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int last = words.length() - 1;
      if (Character.isWhitespace(c)) {
        boolean doubled = last < 0 || c == ' ' && Character.isWhitespace(words.charAt(last));
        if (!doubled) {
          words.append(c);
        }
        continue;
      }
      if (afterMarkup && i == 0 && phraseStart < 0 && !Character.isLetterOrDigit(c)) {
        // "ball </p> [SEG]." reads "ball."
        words.setLength(trimmedEnd());
      }
      words.append(c);
    }
    afterMarkup &= text.isEmpty();
  }

  private Span trimmed(int from) {
    int end = trimmedEnd();
    int start = Math.min(from, end);
    while (start < end && Character.isWhitespace(words.charAt(start))) {
      start++;
    }
    return new Span(start, end);
  }

  private int trimmedEnd() {
    int end = words.length();
    while (end > 0 && Character.isWhitespace(words.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
