package org.omgllava.job.runtime.pace;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** What a subtask says about itself, when it changes. */
enum Movement implements OperatorEvent {
  /** A record has come. */
  MOVES,
  /** None has come from one checkpoint to the next: what came before is in both. */
  RESTS
}
