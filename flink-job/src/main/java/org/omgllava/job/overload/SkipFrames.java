package org.omgllava.job.overload;

import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.runtime.StreamsTotal;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;

/**
 * Lets frames go on, or skips them, as {@link OverloadCore} decides.
 *
 * <p>Owns the frames that wait, in state.
 */
public final class SkipFrames extends KeyedProcessFunction<String, Frame, Frame> {
  private static final long serialVersionUID = 1L;

  private final OverloadSettings settings;
  private final boolean keepDeadPayload;
  private transient OverloadCore core;
  private transient KeyedStep<WaitingFrames, OverloadCounter> step;
  private transient MapState<String, Frame> kept;
  private transient ActiveTime time;
  private transient StreamsTotal<WaitingFrames> waiting;
  private transient StreamsTotal<WaitingFrames> behind;

  public SkipFrames(OverloadSettings settings, DeadLetterSettings deadLetters) {
    this.settings = settings;
    this.keepDeadPayload = deadLetters.keepPayload();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    core = new OverloadCore(settings);
    step =
        new KeyedStep<>(
            Step.OVERLOAD, WaitingFrames.class, OverloadCounter.class, keepDeadPayload, runtime);
    kept = step.kept("overtaken", Types.STRING, RecordTypes.of(Frame.class));
    time = ActiveTime.of(runtime);
    waiting =
        new StreamsTotal<>(WaitingFrames::sizeBytes, "waitingBytes", runtime.getMetricGroup());
    behind =
        new StreamsTotal<>(
            frames -> frames.behind() ? 1 : 0, "streamsBehind", runtime.getMetricGroup());
  }

  @Override
  public void processElement(Frame frame, Context context, Collector<Frame> out) throws Exception {
    Optional<WaitingFrames> known = step.known();
    count(frame.streamId(), known);
    Now now = now(frame.streamId(), context);
    step.carryOut(
        step.decided(() -> core.frame(known, frame.stamp(), frame.sizeBytes(), now)),
        effect -> carryOut(effect, Optional.of(frame), context, out),
        problem -> reject(frame, problem, context, out),
        context.timerService());
    count(frame.streamId(), step.known());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Frame> out)
      throws Exception {
    count(context.getCurrentKey(), step.known());
    Now now = now(context.getCurrentKey(), context);
    step.wake(
        timestamp,
        frames -> step.decided(() -> core.wake(frames, now)),
        effect -> carryOut(effect, Optional.empty(), context, out),
        context.timerService());
    count(context.getCurrentKey(), step.known());
  }

  /** What is in state for the current stream. */
  public Holdings.OfStep held() throws Exception {
    return step.held();
  }

  /** What it keeps, over all streams; once it is open. */
  public StreamsTotal<WaitingFrames> keptBytes() {
    return waiting;
  }

  private void count(String streamId, Optional<WaitingFrames> known) {
    waiting.set(streamId, known);
    behind.set(streamId, known);
  }

  private Now now(String streamId, Context context) {
    return new Now(
        context.timerService().currentProcessingTime(),
        time.now(),
        waiting.total(),
        behind.ofOthers(streamId));
  }

  private void reject(Frame frame, ModelProblem problem, Context context, Collector<Frame> out) {
    context.output(DeadLetters.REJECTED, step.deadLetter(frame, problem));
    if (frame.stamp().endOfStream()) {
      out.collect(Frame.endOf(frame.stamp()));
    }
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      OverloadEffect effect, Optional<Frame> arriving, Context context, Collector<Frame> out)
      throws Exception {
    if (effect instanceof OverloadEffect.EmitArriving) {
      out.collect(arriving.orElseThrow());
    } else if (effect instanceof OverloadEffect.KeepArriving) {
      kept.put(arriving.orElseThrow().stamp().key(), arriving.get());
    } else if (effect instanceof OverloadEffect.EmitKept emit) {
      Frame frame = kept.get(emit.frame().key());
      kept.remove(emit.frame().key());
      out.collect(frame);
    } else if (effect instanceof OverloadEffect.SkipKept skip) {
      kept.remove(skip.frame().key());
      context.output(TrackedFrame.SKIPPED, TrackedFrame.skipped(skip.frame()));
    } else if (effect instanceof OverloadEffect.WakeIn wake) {
      step.wakeIn(wake.millis(), context.timerService());
    } else {
      throw Decision.unknown(effect);
    }
  }
}
