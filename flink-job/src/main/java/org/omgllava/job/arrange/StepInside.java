package org.omgllava.job.arrange;

import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A step that is a function, inside an operator with others: what it emits goes on by a call. It
 * sees the operator's state, metrics and current key, and timers of its own.
 */
final class StepInside<I, O> {
  private final KeyedProcessFunction<String, I, O> function;
  private final Collector<O> next;
  private final KeyedProcessFunction<String, I, O>.OnTimerContext context;

  /** Takes what a step has done with. */
  interface Next<O> {
    void take(O record) throws Exception;
  }

  /** What the operator lends to a step besides state and metrics. */
  interface Host {
    String currentKey();

    <X> void output(OutputTag<X> tag, X record);
  }

  StepInside(
      KeyedProcessFunction<String, I, O> function,
      InternalTimerService<VoidNamespace> timers,
      Host host,
      Next<O> next) {
    this.function = function;
    this.next = collecting(next);
    this.context = context(new SimpleTimerService(timers), host);
  }

  void open(RuntimeContext runtime) throws Exception {
    function.setRuntimeContext(runtime);
    function.open(DefaultOpenContext.INSTANCE);
  }

  void take(I record) throws Exception {
    function.processElement(record, context, next);
  }

  /** What is asked of the function besides. */
  interface Act<I, O> {
    void act(KeyedProcessFunction<String, I, O>.Context context, Collector<O> next)
        throws Exception;
  }

  void act(Act<I, O> act) throws Exception {
    act.act(context, next);
  }

  void wake(long timestampMillis) throws Exception {
    function.onTimer(timestampMillis, context, next);
  }

  static <O> Collector<O> collecting(Next<O> next) {
    return new Collector<>() {
      @Override
      public void collect(O record) {
        try {
          next.take(record);
        } catch (Exception e) {
          throw new ExceptionInChainedOperatorException(e);
        }
      }

      @Override
      public void close() {}
    };
  }

  private KeyedProcessFunction<String, I, O>.OnTimerContext context(
      TimerService timers, Host host) {
    return function.new OnTimerContext() {
      @Override
      public TimeDomain timeDomain() {
        return TimeDomain.PROCESSING_TIME;
      }

      @Override
      public String getCurrentKey() {
        return host.currentKey();
      }

      @Override
      public Long timestamp() {
        throw new UnsupportedOperationException("no step asks for a record's timestamp");
      }

      @Override
      public TimerService timerService() {
        return timers;
      }

      @Override
      public <X> void output(OutputTag<X> tag, X record) {
        host.output(tag, record);
      }
    };
  }
}
