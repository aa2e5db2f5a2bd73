package org.omgllava.job.order;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.JobConfig;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.DeadLetters;

/**
 * Restores the order of each stream's frames. A frame that is ahead waits until the missing ones
 * have come, or are given up: when the stream's own clock has passed them, when they have not come
 * in time, or when too much waits behind them. A stream may start at any index: that is a gap like
 * any other.
 *
 * <p>Owns the waiting frames and the {@link StreamOrder} of each stream; both are freed at the end
 * of the stream, which a silent stream reaches by itself.
 */
public final class OrderFrames extends KeyedProcessFunction<String, Frame, Frame> {
  private static final long serialVersionUID = 1L;

  /** Place of the frame that may be the first of a new stream. */
  private static final long STARTED_AGAIN = -1;

  private final JobConfig.Order config;
  private final boolean keepDeadPayload;
  private transient ValueState<StreamOrder> orders;
  private transient MapState<Long, Frame> waiting;
  private transient ActiveTime time;
  private transient DeadLetters deadLetters;
  private transient Counter duplicates;
  private transient Counter framesOut;
  private transient Counter missing;
  private transient Counter ended;

  public OrderFrames(JobConfig config) {
    this.config = config.order();
    this.keepDeadPayload = config.kafka().keepDeadPayload();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    orders =
        runtime.getState(
            new ValueStateDescriptor<>("order", TypeInformation.of(StreamOrder.class)));
    waiting =
        runtime.getMapState(
            new MapStateDescriptor<>("waiting", Types.LONG, TypeInformation.of(Frame.class)));
    deadLetters = new DeadLetters(Step.ORDER, keepDeadPayload, runtime.getMetricGroup());
    duplicates = runtime.getMetricGroup().counter("duplicateFrames");
    framesOut = runtime.getMetricGroup().counter("framesOut");
    missing = runtime.getMetricGroup().counter("missingFrames");
    ended = runtime.getMetricGroup().counter("endedStreams");
  }

  @Override
  public void processElement(Frame received, Context context, Collector<Frame> out)
      throws Exception {
    ActiveTime active = time(context);
    StreamOrder order = orders.value();
    if (order == null) {
      if (!received.stamp().hasPicture()) {
        // The stream has ended already, or is not known at all: there is nothing to end.
        duplicates.inc();
        return;
      }
      order = new StreamOrder();
    }
    if (startsAgain(received, order)) {
      startAgain(received, order, context, out);
      return;
    }
    Frame frame = received.stamp().hasPicture() ? received : placedEnd(received.stamp(), order);
    long index = frame.index();
    if (index < order.next && order.wasGivenUp(index)) {
      context.output(
          DeadLetters.REJECTED,
          deadLetters.of(
              frame, "LATE_FRAME", "frameIndex: " + index + " (expected: " + order.next + ")"));
    } else if (index < order.next || order.isWaiting(index)) {
      duplicates.inc();
    } else {
      order.lastSeen = active.now();
      order.lastOrigin = frame.stamp().origin();
      order.lastCaptureMicros = frame.stamp().captureTimeMicros();
      order.clock.observe(frame.stamp().captureTimeMicros());
      if (index == order.next && !order.hasWaiting() && !frame.stamp().endOfStream()) {
        // The usual case: the frame need not pass through the state.
        order.next++;
        emit(frame, out);
        settle(order, false, context, out);
        return;
      }
      order.addWaiting(index, frame.stamp().captureTimeMicros(), frame.sizeBytes());
      waiting.put(index, frame);
    }
    settle(order, false, context, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Frame> out)
      throws Exception {
    ActiveTime active = time(context);
    StreamOrder order = orders.value();
    if (order == null) {
      return;
    }
    boolean givenUp = false;
    if (timestamp == order.gapTimerMillis) {
      order.gapTimerMillis = 0;
      givenUp = order.hasWaiting() && active.since(order.gapSince) >= config.maxGapMillis();
    }
    if (timestamp == order.idleTimerMillis) {
      order.idleTimerMillis = 0;
      if (active.since(order.lastSeen) >= config.idleTimeoutMillis()) {
        endNow(order, context, out);
        return;
      }
    }
    settle(order, givenUp, context, out);
  }

  /**
   * Whether a stream has started again without having ended. A frame that is repeated, or late, has
   * its old capture time; one whose index has passed but whose time is new belongs to a new stream.
   */
  private boolean startsAgain(Frame frame, StreamOrder order) {
    return frame.stamp().hasPicture()
        && frame.index() < order.next
        && order.clock.isFarBehind(
            frame.stamp().captureTimeMicros(), config.outOfOrdernessMillis() * 1_000);
  }

  /** Ends the old stream once a second frame agrees with the first: one may be a wrong clock. */
  private void startAgain(Frame frame, StreamOrder order, Context context, Collector<Frame> out)
      throws Exception {
    Frame first = waiting.get(STARTED_AGAIN);
    if (first == null || first.index() + 1 != frame.index()) {
      if (first != null) {
        duplicates.inc();
      }
      waiting.put(STARTED_AGAIN, frame);
      return;
    }
    waiting.remove(STARTED_AGAIN);
    endNow(order, context, out);
    processElement(first, context, out);
    processElement(frame, context, out);
  }

  /** Emits everything that waits and then the end. */
  private void endNow(StreamOrder order, Context context, Collector<Frame> out) throws Exception {
    Frame end =
        Frame.end(
            context.getCurrentKey(), order.afterLast(), order.lastCaptureMicros, order.lastOrigin);
    order.addWaiting(end.index(), end.stamp().captureTimeMicros(), 0);
    waiting.put(end.index(), end);
    while (order.hasWaiting()) {
      emitFirst(order, context, out);
    }
  }

  /** Emits what can be emitted, then keeps the state and sees to the timers. */
  private void settle(
      StreamOrder order, boolean firstGapGivenUp, Context context, Collector<Frame> out)
      throws Exception {
    boolean giveUp = firstGapGivenUp;
    long before = order.next;
    while (order.hasWaiting()
        && (order.waiting[0] == order.next
            || giveUp
            || order.clockHasPassedGap(config.outOfOrdernessMillis() * 1_000)
            || order.isOver(config.maxBufferedFrames(), config.maxBufferedBytes()))) {
      giveUp = false;
      if (emitFirst(order, context, out)) {
        return;
      }
    }
    if (order.hasWaiting() && (order.gapSince == null || order.next != before)) {
      order.gapSince = time.now();
    } else if (!order.hasWaiting()) {
      order.gapSince = null;
    }
    long now = context.timerService().currentProcessingTime();
    if (order.gapSince != null && order.gapTimerMillis == 0) {
      order.gapTimerMillis = now + remaining(config.maxGapMillis(), order.gapSince);
      context.timerService().registerProcessingTimeTimer(order.gapTimerMillis);
    }
    if (order.idleTimerMillis == 0) {
      order.idleTimerMillis = now + remaining(config.idleTimeoutMillis(), order.lastSeen);
      context.timerService().registerProcessingTimeTimer(order.idleTimerMillis);
    }
    orders.update(order);
  }

  /** Emits the first waiting frame and says whether the stream has ended with it. */
  private boolean emitFirst(StreamOrder order, Context context, Collector<Frame> out)
      throws Exception {
    if (order.next > 0) {
      missing.inc(order.waiting[0] - order.next);
    }
    long index = order.takeFirst();
    Frame frame = waiting.get(index);
    waiting.remove(index);
    emit(frame, out);
    if (!frame.stamp().endOfStream()) {
      return false;
    }
    waiting.remove(STARTED_AGAIN);
    for (Frame behind : waiting.values()) {
      if (behind.stamp().hasPicture()) {
        context.output(
            DeadLetters.REJECTED,
            deadLetters.of(
                behind,
                "AFTER_END_OF_STREAM",
                "frameIndex: " + behind.index() + " (expected: at most " + index + ")"));
      }
    }
    deleteTimer(order.gapTimerMillis, context);
    deleteTimer(order.idleTimerMillis, context);
    waiting.clear();
    orders.clear();
    order.waiting = new long[0];
    ended.inc();
    return true;
  }

  private void emit(Frame frame, Collector<Frame> out) {
    out.collect(frame);
    framesOut.inc();
  }

  /** The end comes after everything that has been received, whatever index it carries. */
  private static Frame placedEnd(FrameStamp end, StreamOrder order) {
    long index =
        end.frameIndex() < order.next || order.isWaiting(end.frameIndex())
            ? order.afterLast()
            : end.frameIndex();
    return Frame.end(end.streamId(), index, end.captureTimeMicros(), end.origin());
  }

  private long remaining(long wait, ActiveTime.Moment since) {
    return Math.max(1, wait - time.since(since));
  }

  private static void deleteTimer(long timerMillis, KeyedProcessFunction<?, ?, ?>.Context context) {
    if (timerMillis != 0) {
      context.timerService().deleteProcessingTimeTimer(timerMillis);
    }
  }

  private ActiveTime time(Context context) {
    if (time == null) {
      time = ActiveTime.of(getRuntimeContext(), context.timerService());
    }
    return time;
  }
}
