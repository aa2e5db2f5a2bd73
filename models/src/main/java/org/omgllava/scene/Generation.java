package org.omgllava.scene;

import java.util.List;

/**
 * A finished answer of the language model.
 *
 * @param requestId of the request
 * @param question the question as it was put to the model, with placeholders, for the history
 * @param markup the answer as generated, with its markup, for the history
 * @param text the answer in plain words
 * @param phrases grounded phrases in reading order, one per [SEG]
 * @param finish why it ended
 * @param promptTokenCount tokens read, visual tokens included
 * @param generatedTokenCount tokens generated
 * @param confidence how sure the model was of it
 * @param modelMillis time for which the model ran from admission to the last token, for this answer
 *     and for those decoded with it
 */
public record Generation(
    String requestId,
    String question,
    String markup,
    String text,
    List<Phrase> phrases,
    Finish finish,
    int promptTokenCount,
    int generatedTokenCount,
    Confidence confidence,
    float modelMillis) {

  /**
   * A phrase that ends in [SEG].
   *
   * @param start first UTF-16 unit in text
   * @param end first UTF-16 unit after the phrase in text
   * @param query the projected [SEG] state, (2 * hidden) float32 (spec 1.7)
   */
  public record Phrase(int start, int end, float[] query) {}

  /** Why generation ended. */
  public enum Finish {
    STOP,
    LENGTH
  }
}
