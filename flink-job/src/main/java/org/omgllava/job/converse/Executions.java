package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.converse.Execution.Stage;

/**
 * The executions of all streams of a subtask that have not left. It is not saved: it is made anew
 * from the questions that are.
 *
 * @param inOrder of their arrival
 */
public record Executions(List<Execution> inOrder) {
  static final Executions NONE = new Executions(List.of());

  int size() {
    return inOrder.size();
  }

  /** Of the tokens of all of them. */
  long sizeBytes() {
    return inOrder.stream().mapToLong(e -> e.question().sizeBytes()).sum();
  }

  /** Those that the model has not taken yet. */
  int waiting() {
    return (int) inOrder.stream().filter(e -> e.stage() == Stage.WAITING).count();
  }

  /** Those that the model works on. */
  List<Execution> running() {
    return inOrder.stream().filter(e -> e.stage() == Stage.RUNNING).toList();
  }

  /** Executions of the same instruction in the same lane. */
  int underWay(QuestionStamp like) {
    return (int)
        inOrder.stream()
            .map(Execution::question)
            .filter(
                q -> q.lane().equals(like.lane()) && q.instructionId().equals(like.instructionId()))
            .count();
  }

  Execution of(String requestId) {
    return inOrder.stream()
        .filter(e -> e.requestId().equals(requestId))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("request: " + requestId + " (expected: one taken)"));
  }

  /** Those at the head of a lane that are done. */
  List<Execution> leaving(QuestionStamp.Lane lane) {
    return inOrder.stream()
        .filter(e -> e.question().lane().equals(lane))
        .takeWhile(e -> e.stage() == Stage.DONE)
        .toList();
  }

  Executions with(Execution arriving) {
    List<Execution> more = new ArrayList<>(inOrder);
    more.add(arriving);
    return new Executions(List.copyOf(more));
  }

  /** The same with one of them changed. */
  Executions changed(Execution to) {
    return new Executions(
        inOrder.stream().map(e -> e.requestId().equals(to.requestId()) ? to : e).toList());
  }

  Executions without(List<Execution> left) {
    return new Executions(inOrder.stream().filter(e -> !left.contains(e)).toList());
  }
}
