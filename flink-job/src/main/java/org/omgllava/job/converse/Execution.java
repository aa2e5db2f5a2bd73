package org.omgllava.job.converse;

import org.omgllava.job.event.Question;
import org.omgllava.scene.Generation;
import org.omgllava.scene.ModelProblem;

/** One question on its way through the language model. Lives in memory; its question in state. */
final class Execution {
  final long sequence;
  final Question question;
  final long arrivedMillis;
  long startedMillis;

  /** Most earlier turns that the model is told. */
  int turns;

  private Generation answer;
  private ModelProblem problem;

  /**
   * @param sequence order of arrival in the stream
   * @param turns most earlier turns that the model is told
   */
  Execution(long sequence, Question question, int turns, long nowMillis) {
    this.sequence = sequence;
    this.question = question;
    this.turns = turns;
    this.arrivedMillis = nowMillis;
  }

  String streamId() {
    return question.streamId();
  }

  String conversationId() {
    return question.instruction().conversationId();
  }

  /** Unique among the executions of all streams. */
  String requestId() {
    return streamId() + "/" + sequence;
  }

  /** What must be answered in order: a dialogue, or the executions of one instruction. */
  String lane() {
    return conversationId() == null
        ? streamId() + "/instruction/" + question.instruction().instructionId()
        : streamId() + "/conversation/" + conversationId();
  }

  void answered(Generation generation) {
    answer = generation;
  }

  void refused(ModelProblem reason) {
    problem = reason;
  }

  boolean done() {
    return answer != null || problem != null;
  }

  /** The answer, or null. */
  Generation answer() {
    return answer;
  }

  /** Why there is no answer, or null. */
  ModelProblem problem() {
    return problem;
  }
}
