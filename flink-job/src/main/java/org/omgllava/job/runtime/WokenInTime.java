package org.omgllava.job.runtime;

import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * Whoever sets timers of streams by the clock, and none by events.
 *
 * @param <N> what a stream's timers are told apart by
 */
public interface WokenInTime<N> extends Triggerable<String, N> {
  @Override
  default void onEventTime(InternalTimer<String, N> timer) {
    throw new IllegalStateException("event time: " + timer + " (expected: none is asked for)");
  }
}
