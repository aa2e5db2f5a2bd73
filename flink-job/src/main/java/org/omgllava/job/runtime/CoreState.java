package org.omgllava.job.runtime;

import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.TimerService;
import org.omgllava.scene.Outcome;

/**
 * What a core remembers of each key, and the alarm that wakes it.
 *
 * <p>Owns both in state; an alarm is set only as long as something is remembered.
 */
public final class CoreState<S> {
  /** A decision on waking that failed is tried again after so long. */
  private static final long TRY_AGAIN_MILLIS = 60_000;

  private final ValueState<S> state;
  private final Alarm alarm;

  public CoreState(RuntimeContext runtime, String name, Class<S> type) {
    state = runtime.getState(new ValueStateDescriptor<>(name, TypeInformation.of(type)));
    alarm = new Alarm(runtime);
  }

  /** What is remembered of the current key. */
  public Optional<S> get() throws Exception {
    return Optional.ofNullable(state.value());
  }

  /** Carries out one effect of a decision. */
  @FunctionalInterface
  public interface Carrying<E> {
    void carryOut(E effect) throws Exception;
  }

  /** Carries out what has been decided, in its order, and remembers what is to be remembered. */
  public <E> void carryOut(Decision<S, E> decision, Carrying<E> carrying, TimerService timers)
      throws Exception {
    for (E effect : decision.effects()) {
      carrying.carryOut(effect);
    }
    if (decision.state().isPresent()) {
      state.update(decision.state().get());
    } else if (state.value() != null) {
      state.clear();
      alarm.cancel(timers);
    }
  }

  /** Carries out what has been decided on waking; what failed is tried again, and not at once. */
  public <E> void woken(Outcome<Decision<S, E>> decision, Carrying<E> carrying, TimerService timers)
      throws Exception {
    if (decision.refused()) {
      wakeIn(TRY_AGAIN_MILLIS, timers);
    } else {
      carryOut(decision.value(), carrying, timers);
    }
  }

  /** Sees to it that the core is woken after a wait, or earlier. */
  public void wakeIn(long waitMillis, TimerService timers) throws Exception {
    alarm.within(waitMillis, timers);
  }

  /** Sees to it that the core is woken after a wait, and not for what it wanted before. */
  public void wakeOnlyIn(long waitMillis, TimerService timers) throws Exception {
    alarm.cancel(timers);
    alarm.within(waitMillis, timers);
  }

  /** The core wants to be woken for nothing any more. */
  public void sleepOn(TimerService timers) throws Exception {
    alarm.cancel(timers);
  }

  /** Whether a timer that fires is the alarm; it is set no longer. */
  public boolean wakes(long timestampMillis) throws Exception {
    return alarm.rings(timestampMillis);
  }
}
