package org.omgllava.job.converse;

/**
 * One question on its way through the language model.
 *
 * @param sequence order of arrival in the stream
 * @param requestId names it among the executions of all streams
 * @param turns most earlier turns of its dialogue that the model is told
 * @param arrivedMillis processing time
 * @param startedMillis processing time; that of its arrival until it runs
 */
public record Execution(
    QuestionStamp question,
    long sequence,
    String requestId,
    Stage stage,
    int turns,
    long arrivedMillis,
    long startedMillis) {
  /** How far it has come. */
  public enum Stage {
    WAITING,
    RUNNING,
    /** Its result is there; it leaves when everything before it in its lane has left. */
    DONE
  }

  static Execution arriving(QuestionStamp question, long sequence, int turns, long nowMillis) {
    return new Execution(
        question,
        sequence,
        question.streamId() + "/" + sequence,
        Stage.WAITING,
        turns,
        nowMillis,
        nowMillis);
  }

  String streamId() {
    return question.streamId();
  }

  /** Time that it waited for a row of the model. */
  long queuedMillis() {
    return Math.max(0, startedMillis - arrivedMillis);
  }

  Execution started(long nowMillis) {
    return new Execution(
        question, sequence, requestId, Stage.RUNNING, turns, arrivedMillis, nowMillis);
  }

  /** The model has failed with it and is to try again. */
  Execution waitingAgain() {
    return new Execution(
        question, sequence, requestId, Stage.WAITING, turns, arrivedMillis, startedMillis);
  }

  Execution done() {
    return new Execution(
        question, sequence, requestId, Stage.DONE, turns, arrivedMillis, startedMillis);
  }

  Execution withTurns(int fewer) {
    return new Execution(question, sequence, requestId, stage, fewer, arrivedMillis, startedMillis);
  }
}
