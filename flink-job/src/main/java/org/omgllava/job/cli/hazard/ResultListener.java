package org.omgllava.job.cli.hazard;

import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;

/** Is told what a job gives. */
public interface ResultListener {
  /** A frame with segments has come out, or one that has been skipped. */
  void out(SegmentationEvent event);

  /** An answer has come out. */
  void out(AnswerEvent event);

  /** A dead letter has come out. */
  void out(DeadLetterEvent event);
}
