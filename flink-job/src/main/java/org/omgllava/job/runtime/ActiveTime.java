package org.omgllava.job.runtime;

import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.omgllava.scene.ModelTime;

/**
 * Time in which an operator could have taken input. Waiting for something that never comes is
 * measured in it: while the steps below hold an operator back, a model runs on its thread, or the
 * job is down, what it waits for may lie unread in front of it, and must not be given up.
 */
public final class ActiveTime {
  /** Operators that are chained share a thread: while one calls its model, none takes input. */
  private static final ThreadLocal<ModelTime> IN_MODELS = ThreadLocal.withInitial(ModelTime::new);

  private final LongSupplier processingTimeMillis;
  private final LongSupplier heldBackMillis;
  private final long openedMillis;
  private final long heldBackBeforeMillis;

  /**
   * @param processingTimeMillis the operator's clock
   * @param heldBackMillis time so far in which the steps below, or a model, held it back
   */
  ActiveTime(LongSupplier processingTimeMillis, LongSupplier heldBackMillis) {
    this.processingTimeMillis = processingTimeMillis;
    this.heldBackMillis = heldBackMillis;
    this.openedMillis = processingTimeMillis.getAsLong();
    this.heldBackBeforeMillis = heldBackMillis.getAsLong();
  }

  /** Time that operators of this thread, that of their task, spend in models. */
  static ModelTime inModels() {
    return IN_MODELS.get();
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
        () -> task.getAccumulatedBackPressuredTimeMs() + inModels().nanos() / 1_000_000);
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
