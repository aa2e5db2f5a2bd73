package org.omgllava.job.event;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;

/**
 * What has become of a question in the language model: an answer whose [SEG] states are still to be
 * decoded, or what needs no grounding.
 */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface Utterance permits Utterance.Ungrounded, GroundedAnswer {
  Instruction instruction();

  default String streamId() {
    return instruction().streamId();
  }

  /**
   * An answer with phrases to ground.
   *
   * @param phrases at least one, with their [SEG] queries
   */
  record Ungrounded(
      Instruction instruction, FrameStamp stamp, Answer answer, List<Generation.Phrase> phrases)
      implements Utterance {
    /**
     * The answer with a mask for each phrase; its queries stay behind.
     *
     * @param masks one per phrase
     * @throws IllegalArgumentException when there are more, or fewer
     */
    public GroundedAnswer grounded(
        List<GroundedMask> masks, float waitedMillis, float groundMillis) {
      if (masks.size() != phrases.size()) {
        throw new IllegalArgumentException(
            "masks: " + masks.size() + " (expected: " + phrases.size() + ", one per phrase)");
      }
      List<MaskedPhrase> masked = new ArrayList<>(masks.size());
      for (int i = 0; i < masks.size(); i++) {
        Generation.Phrase phrase = phrases.get(i);
        masked.add(new MaskedPhrase(phrase.start(), phrase.end(), masks.get(i)));
      }
      return new GroundedAnswer.Grounded(
          instruction, stamp, answer.after(waitedMillis, groundMillis), masked);
    }

    /** The same question with a reason in place of its answer. */
    public GroundedAnswer refused(ModelProblem problem) {
      return new Failure.NoAnswer(instruction, stamp, problem);
    }
  }

  /** The answer to a question. */
  static Utterance answer(Question question, Generation generation, float queuedMillis) {
    Answer answer = Answer.of(generation, question.familiarity(), queuedMillis);
    return generation.phrases().isEmpty()
        ? new GroundedAnswer.Grounded(question.instruction(), question.stamp(), answer, List.of())
        : new Ungrounded(question.instruction(), question.stamp(), answer, generation.phrases());
  }

  /** A question that the language model does not take. */
  static Utterance refused(Question question, ModelProblem problem) {
    return new Failure.NoAnswer(question.instruction(), question.stamp(), problem);
  }

  /** A question that is left out. */
  static Utterance skipped(Question question) {
    return new GroundedAnswer.Skipped(question.instruction(), question.stamp());
  }
}
