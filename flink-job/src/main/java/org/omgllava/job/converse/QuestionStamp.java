package org.omgllava.job.converse;

import java.util.Optional;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Question;

/**
 * Which question is meant, without its text and its tokens.
 *
 * @param conversationId the dialogue that it belongs to, if any: session and name, since another
 *     session of the stream begins another dialogue
 * @param standing whether the instruction is executed again and again
 * @param sizeBytes of the tokens
 */
public record QuestionStamp(
    String streamId,
    String instructionId,
    Optional<String> conversationId,
    boolean standing,
    long sizeBytes) {
  /** What must be answered in order: a dialogue, or the executions of one instruction. */
  record Lane(String streamId, boolean dialogue, String id) {}

  static QuestionStamp of(Question question) {
    Instruction instruction = question.instruction();
    return new QuestionStamp(
        question.streamId(),
        instruction.instructionId(),
        instruction.conversationId().map(id -> question.stamp().session() + "/" + id),
        instruction.target() == Target.EVERY,
        question.sizeBytes());
  }

  Lane lane() {
    return new Lane(streamId, conversationId.isPresent(), conversationId.orElse(instructionId));
  }
}
