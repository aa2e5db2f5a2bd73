package org.omgllava.job.cli.campaign;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.hazard.ResultListener;

/**
 * Hands on each result once. A job that promises {@code AT_LEAST_ONCE} writes what it has written
 * since its last checkpoint again after a failure, under the same ids; an instruction on the latest
 * frame may meet another frame then.
 */
final class FirstResults implements ResultListener {
  private final ResultListener to;
  private final Predicate<String> onLatest;
  private final Set<String> seen = new HashSet<>();
  private int repeated;

  /**
   * @param onLatest whether an instruction asks about the latest frame
   */
  FirstResults(ResultListener to, Predicate<String> onLatest) {
    this.to = to;
    this.onLatest = onLatest;
  }

  @Override
  public void out(SegmentationEvent event) {
    if (isFirst("segments " + event.getEventId())) {
      to.out(event);
    }
  }

  @Override
  public void out(AnswerEvent event) {
    String instruction = event.getInstructionId();
    if (isFirst("answer " + (onLatest.test(instruction) ? instruction : event.getEventId()))) {
      to.out(event);
    }
  }

  @Override
  public void out(DeadLetterEvent event) {
    if (isFirst("dead letter " + event.getEventId())) {
      to.out(event);
    }
  }

  /** How many results have come again. */
  int repeated() {
    return repeated;
  }

  private boolean isFirst(String id) {
    boolean first = seen.add(id);
    repeated += first ? 0 : 1;
    return first;
  }
}
