package org.omgllava.job.arrange;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.align.AlignFrames;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.clip.GatherClips;
import org.omgllava.job.clip.OpenClip;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.order.StreamOrder;
import org.omgllava.job.overload.SkipFrames;
import org.omgllava.job.overload.WaitingFrames;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.runtime.WokenInTime;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.schedule.StreamSchedule;

/**
 * From frames as they come, and instructions, to what is perceived together.
 *
 * <pre>
 *  frames ───────► order ─► overload ─┐
 *                                     ├─► align ─► schedule ─► clip ─► clips
 *  instructions ──────────────────────┘
 * </pre>
 *
 * Each step has its own state, timers and counters; what passes from one to the next is handed over
 * by a call.
 */
public final class ArrangeFrames extends AbstractStreamOperator<Clip>
    implements TwoInputStreamOperator<Frame, Heard, Clip>, BoundedMultiInput {
  private static final long serialVersionUID = 1L;
  private static final int INSTRUCTIONS = 2;

  private final OrderFrames orderFrames;
  private final SkipFrames skipFrames;
  private final AlignSettings alignSettings;
  private final ScheduleInstructions scheduleInstructions;
  private final GatherClips gatherClips;
  private transient StepInside<Frame, Frame> order;
  private transient StepInside<Frame, Frame> overload;
  private transient AlignFrames align;
  private transient StepInside<Arrival, ScheduledFrame> schedule;
  private transient StepInside<ScheduledFrame, Clip> clip;

  public ArrangeFrames(
      OrderFrames order,
      SkipFrames overload,
      AlignSettings align,
      ScheduleInstructions schedule,
      GatherClips clip) {
    this.orderFrames = order;
    this.skipFrames = overload;
    this.alignSettings = align;
    this.scheduleInstructions = schedule;
    this.gatherClips = clip;
  }

  @Override
  public void open() throws Exception {
    super.open();
    var host = new Lent();
    clip =
        new StepInside<>(
            gatherClips,
            timers(Step.CLIP, millis -> clip.wake(millis)),
            host,
            made -> output.collect(new StreamRecord<>(made)));
    schedule =
        new StepInside<>(
            scheduleInstructions,
            timers(Step.SCHEDULE, millis -> schedule.wake(millis)),
            host,
            clip::take);
    align =
        new AlignFrames(
            alignSettings,
            getRuntimeContext(),
            getKeyedStateBackend(),
            new SimpleTimerService(timers(Step.ALIGN, millis -> align.wake(millis))),
            StepInside.collecting(schedule::take));
    overload =
        new StepInside<>(
            skipFrames, timers(Step.OVERLOAD, millis -> overload.wake(millis)), host, align::frame);
    order =
        new StepInside<>(
            orderFrames, timers(Step.ORDER, millis -> order.wake(millis)), host, overload::take);
    clip.open(getRuntimeContext());
    schedule.open(getRuntimeContext());
    overload.open(getRuntimeContext());
    order.open(getRuntimeContext());
    countAgain(Step.CLIP, OpenClip.class, gatherClips.keptBytes()::set);
    countAgain(Step.SCHEDULE, StreamSchedule.class, scheduleInstructions::count);
    countAgain(Step.OVERLOAD, WaitingFrames.class, skipFrames.keptBytes()::set);
    countAgain(Step.ORDER, StreamOrder.class, orderFrames::count);
  }

  private <S> void countAgain(
      Step step, Class<S> remembered, BiConsumer<String, Optional<S>> counting) throws Exception {
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            KeyedStep.remembered(step, remembered),
            (stream, state) -> counting.accept(stream, Optional.ofNullable(state.value())));
  }

  @Override
  public void processElement1(StreamRecord<Frame> element) throws Exception {
    order.take(element.getValue());
  }

  @Override
  public void processElement2(StreamRecord<Heard> element) throws Exception {
    if (element.getValue() instanceof Instruction asker && asker.isControl()) {
      control(asker);
    } else {
      align.heard(element.getValue());
    }
  }

  /**
   * A stream is forgotten step by step, in the order of the flow: its frames and their end go on
   * before. What is still held goes the way of the frames, and overtakes none.
   */
  private void control(Instruction asker) throws Exception {
    if (asker.forgets()) {
      order.act((context, next) -> orderFrames.forget(asker, context, next));
      align.letAllGo();
      schedule.act((context, next) -> scheduleInstructions.forget(asker, context, next));
    }
    Holdings held =
        Holdings.none(asker)
            .inSession(orderFrames.session().orElse(""))
            .withStanding(scheduleInstructions.standing())
            .with(orderFrames.held())
            .with(skipFrames.held())
            .with(align.held())
            .with(scheduleInstructions.held())
            .with(gatherClips.held());
    output.collect(new StreamRecord<>(Clip.of(held)));
  }

  @Override
  public void endInput(int input) throws Exception {
    if (input == INSTRUCTIONS) {
      align.endInstructions();
    }
  }

  /** What is done when a timer of the current stream fires. */
  private interface Waking {
    void wake(long timestampMillis) throws Exception;
  }

  /** Timers that no other step is woken by. */
  private InternalTimerService<VoidNamespace> timers(Step step, Waking waking) {
    return getInternalTimerService(
        step.uid(), VoidNamespaceSerializer.INSTANCE, new Timers(waking));
  }

  private record Timers(Waking waking) implements WokenInTime<VoidNamespace> {
    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      waking.wake(timer.getTimestamp());
    }
  }

  private final class Lent implements StepInside.Host {
    @Override
    public String currentKey() {
      return (String) getCurrentKey();
    }

    @Override
    public <X> void output(OutputTag<X> tag, X record) {
      output.collect(tag, new StreamRecord<>(record));
    }
  }
}
