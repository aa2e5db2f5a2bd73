package org.omgllava.job.order;

import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.runtime.KnownStreams;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.runtime.StreamsTotal;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores the order of each stream's frames, as {@link OrderCore} decides.
 *
 * <p>Owns the waiting frames and the {@link StreamOrder} of each stream; both are freed at the end
 * of the stream, which a silent stream reaches by itself.
 */
public final class OrderFrames extends KeyedProcessFunction<String, Frame, Frame> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(OrderFrames.class);

  private final OrderSettings settings;
  private final StreamSettings bounds;
  private final boolean keepDeadPayload;
  private transient OrderCore core;
  private transient KeyedStep<StreamOrder, OrderCounter> step;
  private transient MapState<String, Frame> kept;
  private transient ActiveTime time;
  private transient StreamsTotal<StreamOrder> waiting;
  private transient KnownStreams streams;
  private transient StreamGaps gaps;

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
    step =
        new KeyedStep<>(
            Step.ORDER, StreamOrder.class, OrderCounter.class, keepDeadPayload, runtime);
    kept = step.kept("waiting", Types.STRING, RecordTypes.of(Frame.class));
    time = ActiveTime.of(runtime);
    waiting =
        new StreamsTotal<>(StreamOrder::sizeBytes, "behindGapBytes", runtime.getMetricGroup());
    streams = new KnownStreams();
    runtime.getMetricGroup().gauge("knownStreams", streams::number);
    gaps = new StreamGaps(runtime.getMetricGroup());
  }

  @Override
  public void processElement(Frame frame, Context context, Collector<Frame> out) throws Exception {
    Optional<StreamOrder> known = step.known();
    Moment now = time.now();
    // Of a stream that is known the number does not matter.
    Others others = new Others(streams.number(), waiting.ofOthers(frame.streamId()));
    step.carryOut(
        gaps.seen(
            frame.streamId(),
            step.decided(() -> core.frame(known, frame.stamp(), frame.sizeBytes(), others, now)),
            System.currentTimeMillis()),
        effect -> carryOut(effect, Optional.of(frame), context, out),
        problem -> reject(frame, problem, context),
        context.timerService());
    count(frame.streamId(), step.known());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Frame> out)
      throws Exception {
    Moment now = time.now();
    step.wake(
        timestamp,
        order ->
            gaps.seen(
                context.getCurrentKey(),
                step.decided(() -> core.wake(order, now)),
                System.currentTimeMillis()),
        effect -> carryOut(effect, Optional.empty(), context, out),
        context.timerService());
    count(context.getCurrentKey(), step.known());
  }

  /** Counts what is remembered of a stream now; once it is open. */
  public void count(String stream, Optional<StreamOrder> remembered) {
    waiting.set(stream, remembered);
    streams.set(stream, remembered.isPresent());
  }

  /** Ends the session of the current stream, and forgets the stream. */
  public void forget(Instruction asker, Context context, Collector<Frame> out) throws Exception {
    Optional<StreamOrder> known = step.known();
    step.carryOut(
        step.decided(() -> core.forget(known)),
        effect -> carryOut(effect, Optional.empty(), context, out),
        problem -> context.output(GroundedAnswer.UNANSWERABLE, new Failure.NoFrame(asker, problem)),
        context.timerService());
    count(asker.streamId(), step.known());
  }

  /** The newest session of the current stream that has a name. */
  public Optional<String> session() throws Exception {
    return step.known().map(order -> order.memory().session());
  }

  /** What is in state for the current stream. */
  public Holdings.OfStep held() throws Exception {
    return step.held();
  }

  /** What it keeps, over all streams; once it is open. */
  public StreamsTotal<StreamOrder> keptBytes() {
    return waiting;
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      OrderEffect effect, Optional<Frame> arriving, Context context, Collector<Frame> out)
      throws Exception {
    if (effect instanceof OrderEffect.EmitArriving emit) {
      emit(arriving.orElseThrow().in(emit.session()), out);
    } else if (effect instanceof OrderEffect.EmitKept emit) {
      emit(taken(emit.key()).in(emit.session()), out);
    } else if (effect instanceof OrderEffect.EmitEnd emit) {
      emit(Frame.end(emit.end()), out);
    } else if (effect instanceof OrderEffect.KeepArriving keep) {
      kept.put(keep.key(), arriving.orElseThrow());
    } else if (effect instanceof OrderEffect.Warn warn) {
      LOG.warn(warn.message());
    } else if (effect instanceof OrderEffect.RejectArriving reject) {
      reject(placed(arriving.orElseThrow(), reject.session()), reject.why(), context);
    } else if (effect instanceof OrderEffect.RejectKept reject) {
      reject(placed(taken(reject.key()), reject.session()), reject.why(), context);
    } else if (effect instanceof OrderEffect.WakeIn wake) {
      step.wakeIn(wake.millis(), context.timerService());
    } else {
      throw Decision.unknown(effect);
    }
  }

  private void emit(Frame frame, Collector<Frame> out) {
    out.collect(frame);
    step.count(OrderCounter.FRAMES_OUT, 1);
  }

  /** What its publisher has named keeps its name. */
  private static Frame placed(Frame frame, String session) {
    return frame.stamp().session().isEmpty() ? frame.in(session) : frame;
  }

  private void reject(Frame frame, ModelProblem problem, Context context) {
    context.output(DeadLetters.REJECTED, step.deadLetter(frame, problem));
  }

  private Frame taken(String key) throws Exception {
    Frame frame = kept.get(key);
    kept.remove(key);
    return frame;
  }
}
