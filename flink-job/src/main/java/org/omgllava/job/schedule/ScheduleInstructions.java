package org.omgllava.job.schedule;

import java.util.ArrayList;
import java.util.List;
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
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.CoreState;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.Moment;
import org.omgllava.scene.ModelProblem;

/**
 * Sends every frame on with the instructions that apply to it, as {@link ScheduleCore} decides.
 *
 * <p>Owns the last frames of each stream, its pending instructions and the ids of recent ones. All
 * is freed when the idle time after the end of a stream is over.
 */
public final class ScheduleInstructions
    extends KeyedProcessFunction<String, Arrival, ScheduledFrame> {
  private static final long serialVersionUID = 1L;

  private final ScheduleSettings settings;
  private final StreamSettings bounds;
  private final boolean keepDeadPayload;
  private transient ScheduleCore core;
  private transient CoreState<StreamSchedule> schedules;
  private transient MapState<Long, Frame> history;
  private transient MapState<String, PendingInstruction> pending;
  private transient RememberedIds remembered;
  private transient ActiveTime time;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;
  private transient Counters<ScheduleCounter> counters;

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
    schedules = new CoreState<>(runtime, "schedule", StreamSchedule.class);
    history =
        runtime.getMapState(
            new MapStateDescriptor<>("history", Types.LONG, TypeInformation.of(Frame.class)));
    pending =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "pending", Types.STRING, TypeInformation.of(PendingInstruction.class)));
    remembered = new RememberedIds(runtime);
    time = ActiveTime.of(runtime);
    decisions = new Decisions(Step.SCHEDULE, runtime.getMetricGroup());
    deadLetters = new DeadLetters(Step.SCHEDULE, keepDeadPayload, runtime.getMetricGroup());
    counters = new Counters<>(ScheduleCounter.class, runtime.getMetricGroup());
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
    Optional<StreamSchedule> known = schedules.get();
    List<PendingInstruction> waiting = pendingOf(known);
    Moment now = time.now();
    var decision =
        decisions.of(() -> core.frame(known, waiting, frame.stamp(), frame.sizeBytes(), now));
    if (decision.refused()) {
      context.output(
          DeadLetters.REJECTED,
          deadLetters.of(frame, decision.problem().code(), decision.problem().message()));
      if (frame.stamp().endOfStream()) {
        out.collect(new ScheduledFrame(Frame.endOf(frame.stamp()), List.of(), false));
      }
      return;
    }
    carryOut(decision.value(), Optional.of(frame), context, out);
  }

  private void instruction(Instruction instruction, Context context, Collector<ScheduledFrame> out)
      throws Exception {
    Optional<StreamSchedule> known = schedules.get();
    String id = instruction.instructionId();
    KeptId kept = new KeptId(remembered.contains(id), Optional.ofNullable(pending.get(id)));
    Moment now = time.now();
    var decision = decisions.of(() -> core.instruction(known, kept, instruction, now));
    if (decision.refused()) {
      context.output(
          GroundedAnswer.UNANSWERABLE, new Failure.NoFrame(instruction, decision.problem()));
      return;
    }
    carryOut(decision.value(), Optional.empty(), context, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<ScheduledFrame> out)
      throws Exception {
    if (schedules.wakes(timestamp)) {
      Optional<StreamSchedule> known = schedules.get();
      List<PendingInstruction> waiting = pendingOf(known);
      Moment now = time.now();
      schedules.woken(
          decisions.of(() -> core.wake(known.orElseThrow(), waiting, now)),
          effect -> carryOut(effect, Optional.empty(), context, out),
          context.timerService());
    }
  }

  /** The instructions that wait or stand; a stream without any touches no map. */
  private List<PendingInstruction> pendingOf(Optional<StreamSchedule> known) throws Exception {
    List<PendingInstruction> all = new ArrayList<>();
    if (known.isPresent() && known.get().hasPending()) {
      pending.values().forEach(all::add);
    }
    return all;
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      Decision<StreamSchedule, ScheduleEffect> decision,
      Optional<Frame> arriving,
      Context context,
      Collector<ScheduledFrame> out)
      throws Exception {
    schedules.carryOut(
        decision, effect -> carryOut(effect, arriving, context, out), context.timerService());
  }

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
      Frame frame = history.get(send.frameIndex());
      out.collect(new ScheduledFrame(frame, List.of(send.instruction()), false));
    } else if (effect instanceof ScheduleEffect.KeepArriving keep) {
      history.put(keep.frameIndex(), arriving.orElseThrow());
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
    } else if (effect instanceof ScheduleEffect.Fail fail) {
      context.output(
          GroundedAnswer.UNANSWERABLE,
          new Failure.NoFrame(fail.instruction(), new ModelProblem(fail.code(), fail.message())));
    } else if (effect instanceof ScheduleEffect.Count count) {
      counters.add(count.counter(), count.number());
    } else if (effect instanceof ScheduleEffect.WakeIn wake) {
      schedules.wakeIn(wake.millis(), context.timerService());
    } else {
      throw new IllegalStateException("effect: " + effect + " (expected: one that is known here)");
    }
  }
}
