package org.omgllava.job.align;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.Collector;
import org.omgllava.job.align.AlignCore.Verdict;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.Alarm;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.Outcome;

/**
 * Holds each frame until the instructions that came before it have gone on, as {@link AlignCore}
 * decides; instructions go on at once. One output carries both, so that nothing behind it can
 * change their order.
 *
 * <p>A part of an operator, since Flink's functions cannot look at all streams. Owns the frames
 * that wait, in state. How far instructions have been read is no state: readers say it again after
 * a restart.
 */
public final class AlignFrames {
  private static final ValueStateDescriptor<HeldFrames> HELD =
      new ValueStateDescriptor<>("held", RecordTypes.of(HeldFrames.class));

  private final AlignCore core;
  private final RuntimeContext runtime;
  private final KeyedStateBackend<String> streams;
  private final TimerService timers;
  private final Collector<Arrival> out;
  private final KeyedStates states;
  private final ValueState<HeldFrames> held;
  private final MapState<Long, HeldFrame> frames;
  private final Alarm alarm;
  private final ActiveTime time;
  private final Decisions decisions;
  private final Counters<AlignCounter> counters;
  private InstructionsRead read = InstructionsRead.NOTHING;
  private boolean allRead;
  private long heldBytes;

  /**
   * @param runtime of the operator
   * @param streams its keyed state
   * @param timers that are handed to {@link #wake}
   */
  public AlignFrames(
      AlignSettings settings,
      RuntimeContext runtime,
      KeyedStateBackend<String> streams,
      TimerService timers,
      Collector<Arrival> out)
      throws Exception {
    core = new AlignCore(settings);
    this.runtime = runtime;
    this.streams = streams;
    this.timers = timers;
    this.out = out;
    states = new KeyedStates(runtime);
    held = states.value(HELD.getName(), RecordTypes.of(HeldFrames.class));
    frames = states.map("held-frames", Types.LONG, RecordTypes.of(HeldFrame.class));
    alarm = new Alarm(Step.ALIGN, runtime);
    time = ActiveTime.of(runtime);
    decisions = new Decisions(Step.ALIGN, runtime.getMetricGroup());
    counters = new Counters<>(AlignCounter.class, runtime.getMetricGroup());
    runtime.getMetricGroup().gauge("heldBytes", () -> heldBytes);
    forEveryStream(
        () -> {
          for (HeldFrame frame : frames.values()) {
            heldBytes += frame.frame().sizeBytes();
          }
        });
  }

  public void frame(Frame frame) throws Exception {
    HeldFrames before = held.value();
    HeldFrame arriving = new HeldFrame(frame, time.now());
    if (before == null && goesOn(arriving, heldBytes + frame.sizeBytes())) {
      // The usual case: the frame need not pass through the state.
      out.collect(frame);
      return;
    }
    HeldFrames waiting = before == null ? HeldFrames.NONE : before;
    frames.put(waiting.next(), arriving);
    heldBytes += frame.sizeBytes();
    held.update(waiting.withOneMore());
    counters.add(AlignCounter.HELD_FRAMES, 1);
    letGo();
  }

  public void heard(Heard heard) throws Exception {
    if (heard instanceof Instruction instruction) {
      out.collect(instruction);
    } else if (heard instanceof Heard.Position position && isMeant(position)) {
      Outcome<InstructionsRead> further = decisions.of(() -> read.with(position.read()));
      if (!further.refused()) {
        read = further.value();
        forEveryStream(this::letGo);
      }
    }
  }

  /**
   * Lets the frames of the current stream go: an instruction that came later, in the same
   * partition, has been read, and so has what they wait for.
   */
  public void letAllGo() throws Exception {
    HeldFrames waiting = held.value();
    if (waiting == null) {
      return;
    }
    for (HeldFrames left = waiting; !left.isEmpty(); left = left.withoutFirst()) {
      letFirstGo(left);
    }
    held.clear();
    alarm.cancel(timers);
  }

  /** What is in state for the current stream. */
  public Holdings.OfStep held() throws Exception {
    return states.held(Step.ALIGN);
  }

  private void letFirstGo(HeldFrames waiting) throws Exception {
    Frame first = frames.get(waiting.first()).frame();
    frames.remove(waiting.first());
    heldBytes -= first.sizeBytes();
    out.collect(first);
  }

  /** A timer of the current stream fires. */
  public void wake(long timestampMillis) throws Exception {
    if (alarm.rings(timestampMillis)) {
      letGo();
    }
  }

  /** After the last instruction there is nothing to wait for. */
  public void endInstructions() throws Exception {
    allRead = true;
    forEveryStream(this::letGo);
  }

  /** Lets the frames of the current stream go that need not wait any more. */
  private void letGo() throws Exception {
    HeldFrames waiting = held.value();
    if (waiting == null) {
      return;
    }
    HeldFrames left = waiting;
    while (!left.isEmpty()) {
      HeldFrame first = frames.get(left.first());
      if (!goesOn(first, heldBytes)) {
        break;
      }
      letFirstGo(left);
      left = left.withoutFirst();
    }
    if (left.isEmpty()) {
      held.clear();
      alarm.cancel(timers);
    } else {
      held.update(left);
      alarm.within(core.waitLeftMillis(frames.get(left.first()).since(), time.now()), timers);
    }
  }

  private boolean isMeant(Heard.Position position) {
    var task = runtime.getTaskInfo();
    return position.subtask() == task.getIndexOfThisSubtask()
        && position.subtasks() == task.getNumberOfParallelSubtasks();
  }

  /** A frame for which nothing can be decided waits for nothing. */
  private boolean goesOn(HeldFrame first, long bytes) {
    if (allRead) {
      return true;
    }
    Moment now = time.now();
    Outcome<Verdict> verdict =
        decisions.of(
            () -> core.of(first.frame().stamp().origin(), first.since(), bytes, read, now));
    return switch (verdict.refused() ? Verdict.GOES_ON_UNALIGNED : verdict.value()) {
      case GOES_ON -> true;
      case GOES_ON_UNALIGNED -> {
        counters.add(AlignCounter.UNALIGNED_FRAMES, 1);
        yield true;
      }
      case WAITS -> false;
    };
  }

  /** What is done for the stream that is current. */
  private interface Act {
    void run() throws Exception;
  }

  private void forEveryStream(Act act) throws Exception {
    streams.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        HELD,
        (stream, state) -> act.run());
  }
}
