package org.omgllava.job.event;

import org.omgllava.scene.Generation;

/**
 * An answer in words, and how it came about.
 *
 * @param text in plain words
 * @param finish why it ended
 * @param promptTokens tokens read, visual tokens included
 * @param generatedTokens tokens generated
 * @param queuedMillis time spent waiting for the model
 * @param modelMillis time spent in the model
 */
public record Answer(
    String text,
    Generation.Finish finish,
    int promptTokens,
    int generatedTokens,
    float queuedMillis,
    float modelMillis) {
  static Answer of(Generation generation, float queuedMillis) {
    return new Answer(
        generation.text(),
        generation.finish(),
        generation.promptTokenCount(),
        generation.generatedTokenCount(),
        queuedMillis,
        generation.modelMillis());
  }

  /** The same answer after more time with the model. */
  Answer after(float waitedMillis, float usedMillis) {
    return new Answer(
        text,
        finish,
        promptTokens,
        generatedTokens,
        queuedMillis + waitedMillis,
        modelMillis + usedMillis);
  }
}
