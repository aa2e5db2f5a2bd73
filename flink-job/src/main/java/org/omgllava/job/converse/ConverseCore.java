package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.omgllava.job.converse.ConverseEffect.KeepArriving;
import org.omgllava.job.converse.ConverseEffect.KeepResult;
import org.omgllava.job.converse.ConverseEffect.Leave;
import org.omgllava.job.converse.ConverseEffect.SkipArriving;
import org.omgllava.job.converse.Execution.Stage;
import org.omgllava.job.runtime.Decision;

/**
 * Decides which questions are taken, which go to the model next, and which results may leave. The
 * turns of a dialogue are executed one after another; the executions of one instruction run side by
 * side and leave in order; nothing else waits for anything.
 */
public final class ConverseCore {
  private final ConverseSettings settings;

  public ConverseCore(ConverseSettings settings) {
    this.settings = settings;
  }

  /**
   * A question has come. One-off questions are always taken.
   *
   * @param sequence greater than those of all earlier questions of the stream
   */
  public Decision<Executions, ConverseEffect> asked(
      Executions executions, QuestionStamp question, long sequence, long nowMillis) {
    if (question.standing() && isOneTooMany(executions, question)) {
      return decided(executions, List.of(new SkipArriving()));
    }
    return decided(
        takenAgain(executions, question, sequence, nowMillis), List.of(new KeepArriving(sequence)));
  }

  /** A question that was under way before a restart is under way again. */
  public Executions takenAgain(
      Executions executions, QuestionStamp question, long sequence, long nowMillis) {
    return executions.with(
        Execution.arriving(question, sequence, settings.dialogueTurns(), nowMillis));
  }

  /** Whether no more questions are to be taken in until one has left. */
  public boolean isFull(Executions executions) {
    return executions.size() >= settings.maxInFlight()
        || executions.sizeBytes() >= settings.bufferBytes();
  }

  /** The longest-waiting executions that may start, at most so many. */
  public List<Execution> startable(Executions executions, int most) {
    List<Execution> starting = new ArrayList<>();
    Set<QuestionStamp.Lane> lanesAhead = new HashSet<>();
    for (Execution execution : executions.inOrder()) {
      if (starting.size() >= most) {
        break;
      }
      boolean first = lanesAhead.add(execution.question().lane());
      boolean inTurn = first || execution.question().conversationId().isEmpty();
      if (execution.stage() == Stage.WAITING && inTurn) {
        starting.add(execution);
      }
    }
    return starting;
  }

  /** The model has taken an execution. */
  public Executions started(Executions executions, String requestId, long nowMillis) {
    return executions.changed(executions.of(requestId).started(nowMillis));
  }

  /** The model has failed and given up what it worked on: that waits again, in its old place. */
  public Executions startedOver(Executions executions) {
    Executions after = executions;
    for (Execution execution : executions.running()) {
      after = after.changed(execution.waitingAgain());
    }
    return after;
  }

  /**
   * The model has refused an execution. A dialogue may outgrow the model's context: it then goes on
   * with its newer half.
   *
   * @param toldTurns earlier turns that the model was told
   */
  public Decision<Executions, ConverseEffect> refused(
      Executions executions, String requestId, int toldTurns) {
    Execution execution = executions.of(requestId);
    return toldTurns > 0
        ? decided(executions.changed(execution.withTurns(toldTurns / 2)), List.of())
        : ended(executions, execution);
  }

  /** The model has answered an execution. */
  public Decision<Executions, ConverseEffect> answered(Executions executions, String requestId) {
    return ended(executions, executions.of(requestId));
  }

  /**
   * Whether an execution of a standing instruction is one too many. Half of the places and of the
   * bytes are left to one-off instructions: standing ones alone never hold the input, and so the
   * frames, back, unless a single one does.
   */
  private boolean isOneTooMany(Executions executions, QuestionStamp question) {
    return executions.underWay(question) >= settings.standingInFlight()
        || 2 * (executions.size() + 1) > settings.maxInFlight()
        || executions.size() > 0
            && 2 * (executions.sizeBytes() + question.sizeBytes()) > settings.bufferBytes();
  }

  /** Lets go what may leave now that an execution is done. */
  private static Decision<Executions, ConverseEffect> ended(
      Executions executions, Execution execution) {
    Executions after = executions.changed(execution.done());
    List<Execution> leaving = after.leaving(execution.question().lane());
    List<ConverseEffect> effects = new ArrayList<>();
    effects.add(new KeepResult(execution.requestId()));
    leaving.forEach(leaves -> effects.add(new Leave(leaves)));
    return decided(after.without(leaving), effects);
  }

  private static Decision<Executions, ConverseEffect> decided(
      Executions after, List<ConverseEffect> effects) {
    return new Decision<>(Optional.of(after), effects);
  }
}
