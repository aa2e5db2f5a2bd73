package org.omgllava.job.event;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;

/**
 * An answer in words, and how it came about.
 *
 * @param text in plain words
 * @param finish why it ended
 * @param promptTokens tokens read, visual tokens included
 * @param generatedTokens tokens generated
 * @param confidence how sure the model was of it
 * @param familiarity of the frame, as {@link FramePass} has it
 * @param queuedMillis time spent waiting for the model
 * @param modelMillis time spent in the model
 */
public record Answer(
    String text,
    Generation.Finish finish,
    int promptTokens,
    int generatedTokens,
    Confidence confidence,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Float> familiarity,
    float queuedMillis,
    float modelMillis) {
  static Answer of(Generation generation, Optional<Float> familiarity, float queuedMillis) {
    return new Answer(
        generation.text(),
        generation.finish(),
        generation.promptTokenCount(),
        generation.generatedTokenCount(),
        generation.confidence(),
        familiarity,
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
        confidence,
        familiarity,
        queuedMillis + waitedMillis,
        modelMillis + usedMillis);
  }
}
