package org.omgllava.simulation;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.omgllava.simulation.SimulatedTimers.Timer;

/**
 * A keyed function of the job, shell and core as they are, on simulated state, timers and time.
 *
 * @param <F> the function
 */
abstract class KeyedStep<F extends RichFunction> extends Step {
  private record Saved(SimulatedStates.Saved states, List<Timer> timers) {}

  private final java.util.function.Supplier<F> functions;
  private final TestProcessingTimeService time;
  private final Random luck;
  private final Wiring wiring;
  private final Map<String, Integer> bounds;
  final SimulatedTimers timers = new SimulatedTimers();
  SimulatedStates states;
  F function;
  final Collector<Object> collector =
      new Collector<>() {
        @Override
        public void collect(Object record) {
          emit(MAIN, record);
        }

        @Override
        public void close() {}
      };

  /**
   * @param bounds most entries of a key in the states of these names
   */
  KeyedStep(
      String name,
      java.util.function.Supplier<F> functions,
      TestProcessingTimeService time,
      Random luck,
      Wiring wiring,
      Map<String, Integer> bounds) {
    super(name);
    this.functions = functions;
    this.time = time;
    this.luck = luck;
    this.wiring = wiring;
    this.bounds = bounds;
  }

  @Override
  void open(Object saved) throws Exception {
    Saved before =
        saved == null ? new Saved(SimulatedStates.Saved.NOTHING, List.of()) : (Saved) saved;
    states = new SimulatedStates(luck, wiring.restored(name, before.states()));
    timers.restore(wiring.restored(name, before.timers()));
    function = functions.get();
    function.setRuntimeContext(new SimulatedRuntime(states, time));
    function.open(DefaultOpenContext.INSTANCE);
  }

  @Override
  Object save() {
    return new Saved(states.save(), timers.snapshot());
  }

  @Override
  OptionalLong nextTimerMillis() {
    return timers.nextMillis();
  }

  @Override
  void fireTimer() throws Exception {
    Timer timer = timers.take();
    states.setCurrentKey(timer.key());
    fire(timer.atMillis());
  }

  @Override
  void receive(int input, Object record) throws Exception {
    states.setCurrentKey(wiring.key(name, Streams.of(record)));
    process(input, record);
  }

  abstract void process(int input, Object record) throws Exception;

  abstract void fire(long atMillis) throws Exception;

  @Override
  String held() {
    return states.held().isEmpty() && timers.nextMillis().isEmpty()
        ? ""
        : name + " holds " + states.held() + " and timers " + timers;
  }

  @Override
  String overBound() {
    for (Map.Entry<String, Integer> bound : bounds.entrySet()) {
      int most = states.most(bound.getKey());
      if (most > bound.getValue()) {
        return name + " " + bound.getKey() + ": " + most + " (expected: at most " + bound + ")";
      }
    }
    return "";
  }

  final TimerService timerService =
      new TimerService() {
        @Override
        public long currentProcessingTime() {
          return time.getCurrentProcessingTime();
        }

        @Override
        public long currentWatermark() {
          return Long.MIN_VALUE;
        }

        @Override
        public void registerProcessingTimeTimer(long atMillis) {
          if (wiring.registers(name)) {
            timers.register(new Timer(atMillis, states.currentKey(), ""));
          }
        }

        @Override
        public void deleteProcessingTimeTimer(long atMillis) {
          timers.delete(new Timer(atMillis, states.currentKey(), ""));
        }

        @Override
        public void registerEventTimeTimer(long atMillis) {
          throw new UnsupportedOperationException("no event time is simulated");
        }

        @Override
        public void deleteEventTimeTimer(long atMillis) {
          throw new UnsupportedOperationException("no event time is simulated");
        }
      };

  /** One input. */
  static final class One<I, O> extends KeyedStep<KeyedProcessFunction<String, I, O>> {
    One(
        String name,
        java.util.function.Supplier<KeyedProcessFunction<String, I, O>> functions,
        TestProcessingTimeService time,
        Random luck,
        Wiring wiring,
        Map<String, Integer> bounds) {
      super(name, functions, time, luck, wiring, bounds);
    }

    @Override
    @SuppressWarnings("unchecked")
    void process(int input, Object record) throws Exception {
      function.processElement((I) record, context(), (Collector<O>) collector);
    }

    @Override
    @SuppressWarnings("unchecked")
    void fire(long atMillis) throws Exception {
      function.onTimer(atMillis, context(), (Collector<O>) collector);
    }

    private KeyedProcessFunction<String, I, O>.OnTimerContext context() {
      return function.new OnTimerContext() {
        @Override
        public TimeDomain timeDomain() {
          return TimeDomain.PROCESSING_TIME;
        }

        @Override
        public String getCurrentKey() {
          return states.currentKey();
        }

        @Override
        public Long timestamp() {
          return 0L;
        }

        @Override
        public TimerService timerService() {
          return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> tag, X record) {
          emit(tag.getId(), record);
        }
      };
    }
  }

  /** Two inputs, 1 and 2. */
  static final class Two<I, J, O> extends KeyedStep<KeyedCoProcessFunction<String, I, J, O>> {
    Two(
        String name,
        java.util.function.Supplier<KeyedCoProcessFunction<String, I, J, O>> functions,
        TestProcessingTimeService time,
        Random luck,
        Wiring wiring,
        Map<String, Integer> bounds) {
      super(name, functions, time, luck, wiring, bounds);
    }

    @Override
    @SuppressWarnings("unchecked")
    void process(int input, Object record) throws Exception {
      if (input == 1) {
        function.processElement1((I) record, context(), (Collector<O>) collector);
      } else {
        function.processElement2((J) record, context(), (Collector<O>) collector);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    void fire(long atMillis) throws Exception {
      function.onTimer(atMillis, context(), (Collector<O>) collector);
    }

    private KeyedCoProcessFunction<String, I, J, O>.OnTimerContext context() {
      return function.new OnTimerContext() {
        @Override
        public TimeDomain timeDomain() {
          return TimeDomain.PROCESSING_TIME;
        }

        @Override
        public String getCurrentKey() {
          return states.currentKey();
        }

        @Override
        public Long timestamp() {
          return 0L;
        }

        @Override
        public TimerService timerService() {
          return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> tag, X record) {
          emit(tag.getId(), record);
        }
      };
    }
  }
}
