package org.omgllava.job.cli.soak;

import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.hazard.ResultListener;

/** How many results of a run's streams have come. Constraint: one thread. */
final class Outcomes implements ResultListener {
  private final String run;
  private long frames;
  private long answers;

  /**
   * @param run with which the names of its streams begin
   */
  Outcomes(String run) {
    this.run = run;
  }

  @Override
  public void out(SegmentationEvent event) {
    frames += event.getStreamId().startsWith(run) ? 1 : 0;
  }

  @Override
  public void out(AnswerEvent event) {
    answers += event.getStreamId().startsWith(run) ? 1 : 0;
  }

  @Override
  public void out(DeadLetterEvent event) {
    // Accounted for by whoever looks at what is missing.
  }

  long frames() {
    return frames;
  }

  long answers() {
    return answers;
  }
}
