package org.omgllava.job.runtime;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.omgllava.job.config.Step;

/**
 * The one timer of a step for each key. Who is woken asks again for what is still to come: the
 * earliest wish counts, and a wake-up may come too early for the others.
 *
 * <p>Owns the timer and its time in state.
 */
public final class Alarm {
  private final ValueState<Long> dueMillis;

  public Alarm(Step step, RuntimeContext runtime) {
    dueMillis = runtime.getState(new ValueStateDescriptor<>(step.uid() + "-alarm", Types.LONG));
  }

  /** Sees to it that the timer of the current key fires after a wait, or earlier. */
  public void within(long waitMillis, TimerService timers) throws Exception {
    long at = timers.currentProcessingTime() + Math.max(1, waitMillis);
    Long due = dueMillis.value();
    if (due != null && due <= at) {
      return;
    }
    if (due != null) {
      timers.deleteProcessingTimeTimer(due);
    }
    dueMillis.update(at);
    timers.registerProcessingTimeTimer(at);
  }

  /** Whether a timer that fires is the one that was asked for; it is set no longer. */
  public boolean rings(long timestampMillis) throws Exception {
    Long due = dueMillis.value();
    if (due == null || due != timestampMillis) {
      return false;
    }
    dueMillis.clear();
    return true;
  }

  public void cancel(TimerService timers) throws Exception {
    Long due = dueMillis.value();
    if (due != null) {
      timers.deleteProcessingTimeTimer(due);
      dueMillis.clear();
    }
  }
}
