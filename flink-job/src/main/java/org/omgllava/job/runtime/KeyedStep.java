package org.omgllava.job.runtime;

import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.TimerService;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * What every keyed step has around its core: what the core remembers of each key and the alarm that
 * wakes it, both in state; the place where it decides; dead letters and counters.
 *
 * <p>An alarm is set only as long as something is remembered.
 *
 * @param <S> what the core remembers of one key
 * @param <C> what is counted
 */
public final class KeyedStep<S, C extends Enum<C>> {
  private final Step step;
  private final KeyedStates states;
  private final ValueState<S> state;
  private final Alarm alarm;
  private final Decisions decisions;
  private final DeadLetters deadLetters;
  private final Class<C> counted;
  private final Counters<C> counters;

  /**
   * @param state type of what is remembered
   * @param keepDeadPayload whether dead letters keep the bytes of what is refused
   */
  public KeyedStep(
      Step step,
      Class<S> state,
      Class<C> counted,
      boolean keepDeadPayload,
      RuntimeContext runtime) {
    this.step = step;
    this.states = new KeyedStates(runtime);
    this.state = states.value(step.uid(), RecordTypes.of(state));
    alarm = new Alarm(step, runtime);
    decisions = new Decisions(step, runtime.getMetricGroup());
    deadLetters = new DeadLetters(step, keepDeadPayload, runtime.getMetricGroup());
    this.counted = counted;
    counters = new Counters<>(counted, runtime.getMetricGroup());
  }

  /** The state in which a step remembers something of each key. */
  public static <S> ValueStateDescriptor<S> remembered(Step step, Class<S> state) {
    return new ValueStateDescriptor<>(step.uid(), RecordTypes.of(state));
  }

  /** What the step keeps for its core, by the core's own keys. */
  public <K, V> MapState<K, V> kept(
      String name, TypeInformation<K> keys, TypeInformation<V> values) {
    return states.map(name, keys, values);
  }

  /** What is in state for the current key. */
  public Holdings.OfStep held() throws Exception {
    return states.held(step);
  }

  /** What is remembered of the current key. */
  public Optional<S> known() throws Exception {
    return Optional.ofNullable(state.value());
  }

  /** What is decided, or why it cannot be: see {@link Decisions}. */
  public <D, X extends Exception> Outcome<D> decided(Decisions.Deciding<D, X> decision) throws X {
    return decisions.of(decision);
  }

  /** Carries out one effect of a decision; what is {@link Counted} never comes here. */
  @FunctionalInterface
  public interface Carrying<E> {
    void carryOut(E effect) throws Exception;
  }

  /** Refuses the record that nothing could be decided about. */
  @FunctionalInterface
  public interface Refusing {
    void refuse(ModelProblem problem) throws Exception;
  }

  /** Carries out what has been decided, in its order, and remembers what is to be remembered. */
  public <E> void carryOut(
      Outcome<Decision<S, E>> decision,
      Carrying<E> carrying,
      Refusing refusing,
      TimerService timers)
      throws Exception {
    if (decision.refused()) {
      refusing.refuse(decision.problem());
    } else {
      carryOut(decision.value(), carrying, timers);
    }
  }

  private <E> void carryOut(Decision<S, E> decision, Carrying<E> carrying, TimerService timers)
      throws Exception {
    for (E effect : decision.effects()) {
      if (effect instanceof Counted some) {
        counters.add(counted.cast(some.counter()), some.number());
      } else {
        carrying.carryOut(effect);
      }
    }
    if (decision.state().isPresent()) {
      state.update(decision.state().get());
    } else if (state.value() != null) {
      state.clear();
      alarm.cancel(timers);
    }
  }

  /** Decides what follows from a wait that is over. */
  @FunctionalInterface
  public interface Waking<S, E> {
    /**
     * @param known what is remembered of the current key
     */
    Outcome<Decision<S, E>> woken(S known) throws Exception;
  }

  /**
   * A timer fires. When it is the alarm, the core decides, and that is carried out; what it failed
   * on is tried again, and not at once.
   */
  public <E> void wake(
      long timestampMillis, Waking<S, E> waking, Carrying<E> carrying, TimerService timers)
      throws Exception {
    if (alarm.rings(timestampMillis)) {
      carryOut(
          waking.woken(known().orElseThrow()),
          carrying,
          problem -> wakeIn(Decisions.TRY_AGAIN_MILLIS, timers),
          timers);
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

  /** A frame that is refused, with its picture. */
  public Rejected deadLetter(Frame frame, ModelProblem problem) {
    return deadLetters.of(frame, problem.code(), problem.message());
  }

  /** A frame that is refused and whose picture is no longer at hand. */
  public Rejected deadLetter(FrameStamp stamp, ModelProblem problem) {
    return deadLetters.of(stamp, problem.code(), problem.message());
  }

  public void count(C counted, long number) {
    counters.add(counted, number);
  }
}
