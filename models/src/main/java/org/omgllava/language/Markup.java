package org.omgllava.language;

import org.omgllava.bundle.BundleDescription.PromptFormat;

/**
 * Ids of the tokens that structure an answer.
 *
 * @param seg token whose state becomes a mask
 * @param phraseStart token before a grounded phrase
 * @param phraseEnd token after a grounded phrase
 * @param stop tokens that end an answer
 */
record Markup(long seg, long phraseStart, long phraseEnd, long[] stop) {
  static Markup of(PromptFormat format, Vocabulary vocabulary) {
    return new Markup(
        vocabulary.special(format.seg()),
        vocabulary.special(format.phraseStart()),
        vocabulary.special(format.phraseEnd()),
        format.stop().stream().mapToLong(vocabulary::special).toArray());
  }

  /** Whether a token ends the answer. */
  boolean stops(long id) {
    for (long end : stop) {
      if (end == id) {
        return true;
      }
    }
    return false;
  }

  /** Whether a token belongs to the answer's own markup. */
  boolean contains(long id) {
    return id == seg || id == phraseStart || id == phraseEnd;
  }
}
