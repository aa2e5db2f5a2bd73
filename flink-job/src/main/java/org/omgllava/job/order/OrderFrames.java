package org.omgllava.job.order;

import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Frame;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.CoreState;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.Moment;

/**
 * Restores the order of each stream's frames, as {@link OrderCore} decides.
 *
 * <p>Owns the waiting frames and the {@link StreamOrder} of each stream; both are freed at the end
 * of the stream, which a silent stream reaches by itself.
 */
public final class OrderFrames extends KeyedProcessFunction<String, Frame, Frame> {
  private static final long serialVersionUID = 1L;

  private final OrderSettings settings;
  private final StreamSettings bounds;
  private final boolean keepDeadPayload;
  private transient OrderCore core;
  private transient CoreState<StreamOrder> orders;
  private transient MapState<String, Frame> kept;
  private transient ActiveTime time;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;
  private transient Counters<OrderCounter> counters;

  public OrderFrames(
      OrderSettings settings, StreamSettings bounds, DeadLetterSettings deadLetters) {
    this.settings = settings;
    this.bounds = bounds;
    this.keepDeadPayload = deadLetters.keepPayload();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    core = new OrderCore(settings, bounds);
    orders = new CoreState<>(runtime, "order", StreamOrder.class);
    kept =
        runtime.getMapState(
            new MapStateDescriptor<>("waiting", Types.STRING, TypeInformation.of(Frame.class)));
    time = ActiveTime.of(runtime);
    decisions = new Decisions(Step.ORDER, runtime.getMetricGroup());
    deadLetters = new DeadLetters(Step.ORDER, keepDeadPayload, runtime.getMetricGroup());
    counters = new Counters<>(OrderCounter.class, runtime.getMetricGroup());
  }

  @Override
  public void processElement(Frame frame, Context context, Collector<Frame> out) throws Exception {
    Optional<StreamOrder> known = orders.get();
    Moment now = time.now();
    var decision = decisions.of(() -> core.frame(known, frame.stamp(), frame.sizeBytes(), now));
    if (decision.refused()) {
      reject(frame, decision.problem().code(), decision.problem().message(), context);
      return;
    }
    orders.carryOut(
        decision.value(),
        effect -> carryOut(effect, Optional.of(frame), context, out),
        context.timerService());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Frame> out)
      throws Exception {
    if (orders.wakes(timestamp)) {
      StreamOrder order = orders.get().orElseThrow();
      Moment now = time.now();
      orders.woken(
          decisions.of(() -> core.wake(order, now)),
          effect -> carryOut(effect, Optional.empty(), context, out),
          context.timerService());
    }
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      OrderEffect effect, Optional<Frame> arriving, Context context, Collector<Frame> out)
      throws Exception {
    if (effect instanceof OrderEffect.EmitArriving) {
      emit(arriving.orElseThrow(), out);
    } else if (effect instanceof OrderEffect.EmitKept emit) {
      emit(taken(emit.key()), out);
    } else if (effect instanceof OrderEffect.EmitEnd emit) {
      emit(Frame.end(emit.end()), out);
    } else if (effect instanceof OrderEffect.KeepArriving keep) {
      kept.put(keep.key(), arriving.orElseThrow());
    } else if (effect instanceof OrderEffect.Drop drop) {
      kept.remove(drop.key());
    } else if (effect instanceof OrderEffect.RejectArriving reject) {
      reject(arriving.orElseThrow(), reject.code(), reject.message(), context);
    } else if (effect instanceof OrderEffect.RejectKept reject) {
      reject(taken(reject.key()), reject.code(), reject.message(), context);
    } else if (effect instanceof OrderEffect.Count count) {
      counters.add(count.counter(), count.number());
    } else if (effect instanceof OrderEffect.WakeIn wake) {
      orders.wakeIn(wake.millis(), context.timerService());
    } else {
      throw new IllegalStateException("effect: " + effect + " (expected: one that is known here)");
    }
  }

  private void emit(Frame frame, Collector<Frame> out) {
    out.collect(frame);
    counters.add(OrderCounter.FRAMES_OUT, 1);
  }

  private void reject(Frame frame, String code, String message, Context context) {
    context.output(DeadLetters.REJECTED, deadLetters.of(frame, code, message));
  }

  private Frame taken(String key) throws Exception {
    Frame frame = kept.get(key);
    kept.remove(key);
    return frame;
  }
}
