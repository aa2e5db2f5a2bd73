package org.omgllava.job.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.runtime.KnownStreams;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;

/**
 * Sends every frame on with the instructions that apply to it, as {@link ScheduleCore} decides.
 *
 * <p>Owns the stamps of the last frames of each stream, without their pictures, its pending
 * instructions and the ids of recent ones. All but what stands is freed when the idle time after
 * the end of a stream is over.
 */
public final class ScheduleInstructions
    extends KeyedProcessFunction<String, Arrival, ScheduledFrame> {
  private static final long serialVersionUID = 1L;

  private final ScheduleSettings settings;
  private final StreamSettings bounds;
  private final boolean keepDeadPayload;
  private transient ScheduleCore core;
  private transient KeyedStep<StreamSchedule, ScheduleCounter> step;
  private transient MapState<Long, FrameStamp> history;
  private transient MapState<String, PendingInstruction> pending;
  private transient RememberedIds remembered;
  private transient ActiveTime time;
  private transient SilentStreams silent;
  private transient KnownStreams streams;

  public ScheduleInstructions(
      ScheduleSettings settings, StreamSettings bounds, DeadLetterSettings deadLetters) {
    this.settings = settings;
    this.bounds = bounds;
    this.keepDeadPayload = deadLetters.keepPayload();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    core = new ScheduleCore(settings, bounds);
    step =
        new KeyedStep<>(
            Step.SCHEDULE, StreamSchedule.class, ScheduleCounter.class, keepDeadPayload, runtime);
    history = step.kept("history", Types.LONG, RecordTypes.of(FrameStamp.class));
    pending = step.kept("pending", Types.STRING, RecordTypes.of(PendingInstruction.class));
    remembered = new RememberedIds(step);
    time = ActiveTime.of(runtime);
    silent = new SilentStreams();
    runtime.getMetricGroup().gauge("silentStanding", silent::total);
    streams = new KnownStreams();
    runtime.getMetricGroup().gauge("scheduledStreams", streams::number);
  }

  @Override
  public void processElement(Arrival arrival, Context context, Collector<ScheduledFrame> out)
      throws Exception {
    if (arrival instanceof Frame frame) {
      frame(frame, context, out);
    } else if (arrival instanceof Instruction instruction) {
      instruction(instruction, context, out);
    }
  }

  private void frame(Frame frame, Context context, Collector<ScheduledFrame> out) throws Exception {
    Optional<StreamSchedule> known = step.known();
    List<PendingInstruction> waiting = known.isPresent() ? pendingOf(known.get()) : List.of();
    Moment now = time.now();
    step.carryOut(
        step.decided(() -> noted(frame.streamId(), core.frame(known, waiting, frame.stamp(), now))),
        effect -> carryOut(effect, Optional.of(frame), context, out),
        problem -> reject(frame, problem, context, out),
        context.timerService());
  }

  private void reject(
      Frame frame, ModelProblem problem, Context context, Collector<ScheduledFrame> out) {
    context.output(DeadLetters.REJECTED, step.deadLetter(frame, problem));
    if (frame.stamp().endOfStream()) {
      out.collect(new ScheduledFrame(Frame.endOf(frame.stamp()), List.of(), false));
    }
  }

  private void instruction(Instruction instruction, Context context, Collector<ScheduledFrame> out)
      throws Exception {
    Optional<StreamSchedule> known = step.known();
    String id = instruction.instructionId();
    KeptId kept =
        new KeptId(
            remembered.contains(id),
            Optional.ofNullable(pending.get(id)),
            instruction.follows() && known.isPresent() ? followers(known.get()) : 0);
    Moment now = time.now();
    step.carryOut(
        step.decided(
            () ->
                noted(
                    instruction.streamId(),
                    core.instruction(known, kept, instruction, streams.number(), now))),
        effect -> carryOut(effect, Optional.empty(), context, out),
        problem ->
            context.output(GroundedAnswer.UNANSWERABLE, new Failure.NoFrame(instruction, problem)),
        context.timerService());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<ScheduledFrame> out)
      throws Exception {
    Moment now = time.now();
    step.wake(
        timestamp,
        known -> {
          List<PendingInstruction> waiting = pendingOf(known);
          String stream = context.getCurrentKey();
          silent.note(stream, Optional.of(known));
          int tooMany = silent.tooMany(stream, settings.maxSilentStanding());
          return step.decided(() -> noted(stream, core.wake(known, waiting, tooMany, now)));
        },
        effect -> carryOut(effect, Optional.empty(), context, out),
        context.timerService());
  }

  /** Answers what waits and stands on the current stream, and forgets the stream. */
  public void forget(Instruction asker, Context context, Collector<ScheduledFrame> out)
      throws Exception {
    Optional<StreamSchedule> known = step.known();
    List<PendingInstruction> waiting = known.isPresent() ? pendingOf(known.get()) : List.of();
    step.carryOut(
        step.decided(() -> noted(asker.streamId(), core.forget(known, waiting))),
        effect -> carryOut(effect, Optional.empty(), context, out),
        problem -> context.output(GroundedAnswer.UNANSWERABLE, new Failure.NoFrame(asker, problem)),
        context.timerService());
  }

  private int followers(StreamSchedule known) throws Exception {
    return (int) pendingOf(known).stream().filter(p -> p.instruction().follows()).count();
  }

  /** Ids of the instructions that stand on the current stream, as they came. */
  public List<String> standing() throws Exception {
    Optional<StreamSchedule> known = step.known();
    return PendingInstruction.inOrder(known.isPresent() ? pendingOf(known.get()) : List.of())
        .stream()
        .filter(PendingInstruction::stands)
        .map(PendingInstruction::id)
        .toList();
  }

  /** What is in state for the current stream. */
  public Holdings.OfStep held() throws Exception {
    return step.held();
  }

  private Decision<StreamSchedule, ScheduleEffect> noted(
      String streamId, Decision<StreamSchedule, ScheduleEffect> decided) {
    count(streamId, decided.state());
    return decided;
  }

  /** Counts what is remembered of a stream now; once it is open. */
  public void count(String stream, Optional<StreamSchedule> remembered) {
    silent.note(stream, remembered);
    streams.set(stream, remembered.isPresent());
  }

  /** The instructions that wait or stand; a stream without any touches no map. */
  private List<PendingInstruction> pendingOf(StreamSchedule known) throws Exception {
    List<PendingInstruction> all = new ArrayList<>();
    if (known.hasPending()) {
      pending.values().forEach(all::add);
    }
    return all;
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      ScheduleEffect effect,
      Optional<Frame> arriving,
      Context context,
      Collector<ScheduledFrame> out)
      throws Exception {
    if (effect instanceof ScheduleEffect.SendArriving send) {
      Frame frame = arriving.orElseThrow();
      out.collect(new ScheduledFrame(frame, send.instructions(), frame.stamp().hasPicture()));
    } else if (effect instanceof ScheduleEffect.SendAgain send) {
      Frame frame = Frame.withoutPicture(history.get(send.frameIndex()));
      out.collect(new ScheduledFrame(frame, List.of(send.instruction()), false));
    } else if (effect instanceof ScheduleEffect.SendPast send) {
      out.collect(ScheduledFrame.past(send.frame(), send.instruction()));
    } else if (effect instanceof ScheduleEffect.SendEndAgain send) {
      FrameStamp newest = history.get(send.newestIndex());
      Frame end = Frame.end(newest.endAt(newest.frameIndex() + 1));
      out.collect(new ScheduledFrame(end, List.of(), false));
    } else if (effect instanceof ScheduleEffect.KeepArriving keep) {
      history.put(keep.frameIndex(), arriving.orElseThrow().stamp());
    } else if (effect instanceof ScheduleEffect.ForgetFrame forget) {
      history.remove(forget.frameIndex());
    } else if (effect instanceof ScheduleEffect.Suspend suspend) {
      pending.put(suspend.instruction().id(), suspend.instruction());
    } else if (effect instanceof ScheduleEffect.Release release) {
      pending.remove(release.instructionId());
    } else if (effect instanceof ScheduleEffect.RememberId remember) {
      remembered.put(remember.sequence(), remember.instructionId());
    } else if (effect instanceof ScheduleEffect.ForgetId forget) {
      remembered.remove(forget.sequence());
    } else if (effect instanceof ScheduleEffect.FreeId free) {
      remembered.free(free.instructionId());
    } else if (effect instanceof ScheduleEffect.Fail fail) {
      context.output(
          GroundedAnswer.UNANSWERABLE,
          new Failure.NoFrame(fail.instruction(), new ModelProblem(fail.code(), fail.message())));
    } else if (effect instanceof ScheduleEffect.FailOn fail) {
      ModelProblem why = new ModelProblem(fail.code(), fail.message());
      context.output(
          GroundedAnswer.UNANSWERABLE,
          new Failure.NoQuestion(fail.instruction(), fail.frame(), why));
    } else if (effect instanceof ScheduleEffect.WakeIn wake) {
      step.wakeIn(wake.millis(), context.timerService());
    } else {
      throw Decision.unknown(effect);
    }
  }
}
