package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Generation;

/**
 * The language model's answer, its [SEG] states not yet decoded; or an answer that could not be
 * given.
 *
 * @param frame the frame; null when none was found for the instruction
 * @param image the frame's picture while the phrases still have to be grounded, otherwise null
 * @param text the answer in plain words
 * @param phrases with their [SEG] queries
 * @param finish why it ended; null when failed or skipped
 * @param errorCode stable code, or null
 * @param errorMessage what was wrong, or null
 * @param awaited whether the frame was announced with this answer among its expected ones
 * @param skipped whether this execution of a standing instruction was left out; such an answer is
 *     counted off and not published
 */
public record Utterance(
    Instruction instruction,
    FrameStamp frame,
    EncodedImage image,
    String text,
    List<Generation.Phrase> phrases,
    Generation.Finish finish,
    String errorCode,
    String errorMessage,
    boolean awaited,
    boolean skipped,
    int promptTokens,
    int generatedTokens,
    float queuedMillis,
    float modelMillis) {
  /** The answer to a question. */
  public static Utterance answer(Question question, Generation generation, float queuedMillis) {
    return new Utterance(
        question.instruction(),
        question.frame().stamp(),
        generation.phrases().isEmpty() ? null : question.frame().image(),
        generation.text(),
        generation.phrases(),
        generation.finish(),
        null,
        null,
        true,
        false,
        generation.promptTokenCount(),
        generation.generatedTokenCount(),
        queuedMillis,
        generation.modelMillis());
  }

  /**
   * An answer that could not be given.
   *
   * @param frame or null
   */
  public static Utterance failed(
      Instruction instruction, FrameStamp frame, String code, String message) {
    return empty(instruction, frame, code, message, false, false);
  }

  /** A question that the language model does not take. */
  public static Utterance refused(Question question, String code, String message) {
    return empty(question.instruction(), question.frame().stamp(), code, message, true, false);
  }

  /** A question that is left out. */
  public static Utterance skipped(Question question) {
    return empty(question.instruction(), question.frame().stamp(), null, null, true, true);
  }

  /** The same answer without what grounding needs, with the time of grounding added. */
  public Utterance grounded(float waitedMillis, float groundMillis) {
    return new Utterance(
        instruction,
        frame,
        null,
        text,
        phrases.stream().map(p -> new Generation.Phrase(p.start(), p.end(), new float[0])).toList(),
        finish,
        errorCode,
        errorMessage,
        awaited,
        skipped,
        promptTokens,
        generatedTokens,
        queuedMillis + waitedMillis,
        modelMillis + groundMillis);
  }

  /** The same execution with an error in place of its answer. */
  public Utterance failedWith(String code, String message) {
    return empty(instruction, frame, code, message, awaited, false);
  }

  public String streamId() {
    return instruction.streamId();
  }

  private static Utterance empty(
      Instruction instruction,
      FrameStamp frame,
      String code,
      String message,
      boolean awaited,
      boolean skipped) {
    return new Utterance(
        instruction, frame, null, "", List.of(), null, code, message, awaited, skipped, 0, 0, 0, 0);
  }
}
