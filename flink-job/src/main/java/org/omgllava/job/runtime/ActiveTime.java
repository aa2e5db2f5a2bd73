package org.omgllava.job.runtime;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Time in which an operator could have taken input. Waiting for something that never comes is
 * measured in it: while the steps below hold an operator back, or the job is down, what it waits
 * for may lie unread in front of it, and must not be given up.
 */
public final class ActiveTime {
  private final LongSupplier processingTimeMillis;
  private final LongSupplier heldBackMillis;
  private final long openedMillis;
  private final long heldBackBeforeMillis;

  /**
   * @param processingTimeMillis the operator's clock
   * @param heldBackMillis time so far in which the steps below took nothing
   */
  ActiveTime(LongSupplier processingTimeMillis, LongSupplier heldBackMillis) {
    this.processingTimeMillis = processingTimeMillis;
    this.heldBackMillis = heldBackMillis;
    this.openedMillis = processingTimeMillis.getAsLong();
    this.heldBackBeforeMillis = heldBackMillis.getAsLong();
  }

  /**
   * Counts from now on, the opening of the operator. What the steps below cost is taken from the
   * task's own measure: Flink stops calling an operator whose output is full, but goes on firing
   * its timers, so that the time spent in handing records on would be too little.
   */
  public static ActiveTime of(RuntimeContext context) {
    TaskIOMetricGroup task =
        ((InternalOperatorMetricGroup) context.getMetricGroup()).getTaskIOMetricGroup();
    return new ActiveTime(
        ((StreamingRuntimeContext) context).getProcessingTimeService()::getCurrentProcessingTime,
        task::getAccumulatedBackPressuredTimeMs);
  }

  /** This moment: milliseconds since the operator was opened in which it was not held back. */
  public Moment now() {
    return new Moment(
        openedMillis,
        processingTimeMillis.getAsLong()
            - openedMillis
            - (heldBackMillis.getAsLong() - heldBackBeforeMillis));
  }
}
