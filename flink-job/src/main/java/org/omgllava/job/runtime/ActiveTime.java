package org.omgllava.job.runtime;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.streaming.api.TimerService;

/**
 * Time in which an operator could have taken input. Waiting for something that never comes is
 * measured in it: while the steps below hold an operator back, or the job is down, what it waits
 * for may lie unread in front of it, and must not be given up.
 *
 * <p>Constraint: a moment is only comparable with moments of the same {@link #attempt()}.
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
   * Counts from now on. What the steps below cost is taken from the task's own measure: Flink stops
   * calling an operator whose output is full, but goes on firing its timers, so that the time spent
   * in handing records on would be too little.
   */
  public static ActiveTime of(RuntimeContext context, TimerService timers) {
    TaskIOMetricGroup task =
        ((InternalOperatorMetricGroup) context.getMetricGroup()).getTaskIOMetricGroup();
    return new ActiveTime(timers::currentProcessingTime, task::getAccumulatedBackPressuredTimeMs);
  }

  /** Tells this run of the operator from earlier ones. */
  public long attempt() {
    return openedMillis;
  }

  /** Milliseconds since the operator was opened in which it was not held back. */
  public long millis() {
    return processingTimeMillis.getAsLong()
        - openedMillis
        - (heldBackMillis.getAsLong() - heldBackBeforeMillis);
  }

  /** A moment as it is kept in state. */
  public Moment now() {
    return new Moment(attempt(), millis());
  }

  /** Milliseconds since a moment; since the start of this run when it lies in an earlier one. */
  public long since(Moment moment) {
    return moment.attempt() == openedMillis ? millis() - moment.activeMillis() : millis();
  }

  /**
   * @param attempt run of the operator
   * @param activeMillis active time in that run
   */
  public record Moment(long attempt, long activeMillis) {}
}
