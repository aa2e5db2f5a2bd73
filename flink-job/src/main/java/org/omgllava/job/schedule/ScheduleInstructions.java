package org.omgllava.job.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.ActiveTime;

/**
 * Sends every frame on with the instructions that apply to it. An instruction on a past frame sends
 * that frame again, without segmenting it twice; one on a frame to come waits; a standing one meets
 * each n-th frame until it is cancelled or the stream ends. An instruction whose frame never comes
 * is answered with FRAME_NOT_FOUND.
 *
 * <p>Owns the last frames of each stream, its pending instructions and the ids of recent ones.
 * After the end of a stream its last frames can still be asked for until the idle time is over;
 * then everything is freed.
 */
public final class ScheduleInstructions
    extends KeyedCoProcessFunction<String, Frame, Instruction, ScheduledFrame> {
  private static final long serialVersionUID = 1L;

  private static final String NOT_FOUND = "FRAME_NOT_FOUND";

  private final ScheduleSettings settings;
  private final StreamSettings bounds;
  private transient ValueState<StreamSchedule> schedules;
  private transient FrameHistory history;
  private transient MapState<String, PendingInstruction> pending;
  private transient RememberedIds remembered;
  private transient ActiveTime time;
  private transient Counter duplicates;
  private transient Counter notFound;
  private transient Counter sentAgain;

  public ScheduleInstructions(ScheduleSettings settings, StreamSettings bounds) {
    this.settings = settings;
    this.bounds = bounds;
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    schedules =
        runtime.getState(
            new ValueStateDescriptor<>("schedule", TypeInformation.of(StreamSchedule.class)));
    time = ActiveTime.of(runtime);
    history = new FrameHistory(runtime, bounds.historyFrames(), bounds.maxBufferedBytes());
    pending =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "pending", Types.STRING, TypeInformation.of(PendingInstruction.class)));
    remembered = new RememberedIds(runtime, settings.rememberedInstructions());
    duplicates = runtime.getMetricGroup().counter("duplicateInstructions");
    notFound = runtime.getMetricGroup().counter("framesNotFound");
    sentAgain = runtime.getMetricGroup().counter("framesSentAgain");
  }

  @Override
  public void processElement1(Frame frame, Context context, Collector<ScheduledFrame> out)
      throws Exception {
    StreamSchedule schedule = schedules.value();
    if (schedule == null) {
      schedule = new StreamSchedule();
    } else if (schedule.ended) {
      startAgain(schedule);
    }
    schedule.live = true;
    schedule.lastTouched = time.now();
    List<Instruction> apply = List.of();
    if (frame.stamp().hasPicture()) {
      apply = applying(frame, schedule, context);
      history.add(frame, schedule);
    }
    out.collect(new ScheduledFrame(frame, apply, frame.stamp().hasPicture()));
    if (frame.stamp().endOfStream()) {
      end(schedule, context);
    }
    schedules.update(schedule);
  }

  @Override
  public void processElement2(
      Instruction instruction, Context context, Collector<ScheduledFrame> out) throws Exception {
    StreamSchedule schedule = schedules.value();
    if (instruction.cancel()) {
      cancel(instruction, schedule);
      return;
    }
    if (remembered.contains(instruction.instructionId())) {
      duplicates.inc();
      return;
    }
    if (schedule == null) {
      schedule = new StreamSchedule();
    }
    schedule.lastTouched = time.now();
    remembered.add(instruction.instructionId(), schedule);
    if (instruction.target() == Target.EVERY) {
      stand(instruction, schedule, context);
    } else {
      applyOnce(instruction, schedule, context, out);
    }
    if (!schedule.live) {
      wakeIn(bounds.idleTimeoutMillis(), schedule, context);
    }
    schedules.update(schedule);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<ScheduledFrame> out)
      throws Exception {
    StreamSchedule schedule = schedules.value();
    if (schedule == null || timestamp != schedule.timerMillis) {
      return;
    }
    schedule.timerMillis = 0;
    boolean live = schedule.live;
    giveUp(
        p ->
            time.now().millisSince(p.since()) >= settings.frameWaitMillis()
                && !(live && p.instruction().target() == Target.EVERY),
        "within " + settings.frameWaitMillis() + " ms",
        schedule,
        context);
    if (!schedule.live
        && schedule.waiting + schedule.standing == 0
        && time.now().millisSince(schedule.lastTouched) >= bounds.idleTimeoutMillis()) {
      free();
      return;
    }
    for (PendingInstruction candidate : pending.values()) {
      if (!live || candidate.instruction().target() != Target.EVERY) {
        wakeIn(
            settings.frameWaitMillis() - time.now().millisSince(candidate.since()),
            schedule,
            context);
      }
    }
    if (!live) {
      wakeIn(
          bounds.idleTimeoutMillis() - time.now().millisSince(schedule.lastTouched),
          schedule,
          context);
    }
    schedules.update(schedule);
  }

  /** The instructions that meet a new frame, in the order in which they came. */
  private List<Instruction> applying(Frame frame, StreamSchedule schedule, Context context)
      throws Exception {
    if (schedule.waiting + schedule.standing == 0) {
      return List.of();
    }
    List<Instruction> apply = new ArrayList<>();
    for (PendingInstruction candidate : pendingInOrder()) {
      Instruction instruction = candidate.instruction();
      String id = instruction.instructionId();
      if (instruction.target() == Target.EVERY) {
        if (candidate.standsOn(frame.index())) {
          apply.add(instruction);
          if (!candidate.executed()) {
            pending.put(id, candidate.afterExecution());
          }
        }
      } else if (instruction.target() == Target.LATEST
          || instruction.frameIndex() == frame.index()) {
        apply.add(instruction);
        pending.remove(id);
        schedule.waiting--;
      } else if (instruction.frameIndex() < frame.index()) {
        pending.remove(id);
        schedule.waiting--;
        fail(instruction, NOT_FOUND, "the stream has gone on to " + frame.index(), context);
      }
    }
    return apply;
  }

  private void applyOnce(
      Instruction instruction,
      StreamSchedule schedule,
      Context context,
      Collector<ScheduledFrame> out)
      throws Exception {
    boolean latest = instruction.target() == Target.LATEST;
    long index = latest ? schedule.newest : instruction.frameIndex();
    if (schedule.remembersFrame(index)) {
      sentAgain.inc();
      out.collect(new ScheduledFrame(history.get(index), List.of(instruction), false));
    } else if (!latest && schedule.live && index <= schedule.newest) {
      fail(
          instruction,
          NOT_FOUND,
          "the stream is at " + schedule.newest + " and keeps " + schedule.history.length,
          context);
    } else if (schedule.waiting >= settings.rememberedInstructions()) {
      fail(instruction, "TOO_MANY_WAITING", schedule.waiting + " instructions wait", context);
    } else {
      schedule.waiting++;
      suspend(instruction, schedule, context);
    }
  }

  private void stand(Instruction instruction, StreamSchedule schedule, Context context)
      throws Exception {
    if (schedule.standing >= settings.maxStanding()) {
      fail(
          instruction,
          "TOO_MANY_STANDING",
          schedule.standing
              + " instructions stand (expected: at most "
              + settings.maxStanding()
              + ")",
          context);
    } else {
      schedule.standing++;
      suspend(instruction, schedule, context);
    }
  }

  private void suspend(Instruction instruction, StreamSchedule schedule, Context context)
      throws Exception {
    pending.put(
        instruction.instructionId(),
        new PendingInstruction(instruction, schedule.nextRemembered, time.now(), false));
    if (!schedule.live || instruction.target() != Target.EVERY) {
      wakeIn(settings.frameWaitMillis(), schedule, context);
    }
  }

  private void cancel(Instruction instruction, StreamSchedule schedule) throws Exception {
    PendingInstruction standing = pending.get(instruction.instructionId());
    if (standing != null && standing.instruction().target() == Target.EVERY) {
      pending.remove(instruction.instructionId());
      schedule.standing--;
      schedules.update(schedule);
    }
  }

  private void end(StreamSchedule schedule, Context context) throws Exception {
    giveUp(p -> true, "before the stream ended", schedule, context);
    schedule.live = false;
    schedule.ended = true;
    wakeIn(bounds.idleTimeoutMillis(), schedule, context);
  }

  /** Ends the wait of those that match; each is answered unless it has been executed. */
  private void giveUp(
      Predicate<PendingInstruction> which, String when, StreamSchedule schedule, Context context)
      throws Exception {
    if (schedule.waiting + schedule.standing == 0) {
      return;
    }
    for (PendingInstruction candidate : pendingInOrder()) {
      if (!which.test(candidate)) {
        continue;
      }
      Instruction instruction = candidate.instruction();
      pending.remove(instruction.instructionId());
      if (instruction.target() == Target.EVERY) {
        schedule.standing--;
      } else {
        schedule.waiting--;
      }
      if (!candidate.executed()) {
        fail(instruction, NOT_FOUND, "no such frame came " + when, context);
      }
    }
  }

  private void fail(Instruction instruction, String code, String message, Context context) {
    if (code.equals(NOT_FOUND)) {
      notFound.inc();
    }
    String asked =
        instruction.target() == Target.LATEST ? "latest" : "frame " + instruction.frameIndex();
    context.output(
        GroundedAnswer.UNANSWERABLE,
        GroundedAnswer.withoutMasks(
            Utterance.failed(instruction, null, code, asked + ": " + message)));
  }

  private List<PendingInstruction> pendingInOrder() throws Exception {
    List<PendingInstruction> all = new ArrayList<>();
    pending.values().forEach(all::add);
    all.sort(Comparator.comparingLong(PendingInstruction::sequence));
    return all;
  }

  /** A new stream of the same name: what was kept of the old one's frames is no longer meant. */
  private void startAgain(StreamSchedule schedule) {
    history.clear();
    schedule.history = new long[0];
    schedule.historyBytes = new long[0];
    schedule.newest = -1;
    schedule.ended = false;
  }

  /** Sees to it that the timer fires after a wait, or earlier. */
  private static void wakeIn(long waitMillis, StreamSchedule schedule, Context context) {
    long at = context.timerService().currentProcessingTime() + Math.max(1, waitMillis);
    if (schedule.timerMillis != 0 && schedule.timerMillis <= at) {
      return;
    }
    if (schedule.timerMillis != 0) {
      context.timerService().deleteProcessingTimeTimer(schedule.timerMillis);
    }
    schedule.timerMillis = at;
    context.timerService().registerProcessingTimeTimer(at);
  }

  private void free() {
    schedules.clear();
    history.clear();
    pending.clear();
    remembered.clear();
  }
}
