package org.omgllava.job.align;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.ActiveTime;
import org.omgllava.job.runtime.Alarm;
import org.omgllava.job.runtime.Counters;

/**
 * Holds each frame until the instructions that came before it have gone on, as {@link AlignCore}
 * decides; instructions go on at once. One output carries both, so that nothing behind it can
 * change their order.
 *
 * <p>Owns the frames that wait, in state. How far instructions have been read is no state: readers
 * say it again after a restart.
 */
public final class AlignFrames extends AbstractStreamOperator<Arrival>
    implements TwoInputStreamOperator<Frame, Heard, Arrival>,
        Triggerable<String, VoidNamespace>,
        BoundedMultiInput {
  private static final long serialVersionUID = 1L;
  private static final int INSTRUCTIONS = 2;
  private static final ValueStateDescriptor<HeldFrames> HELD =
      new ValueStateDescriptor<>("held", TypeInformation.of(HeldFrames.class));

  private final AlignSettings settings;
  private transient ValueState<HeldFrames> held;
  private transient MapState<Long, HeldFrame> frames;
  private transient AlignCore core;
  private transient Alarm alarm;
  private transient TimerService timers;
  private transient ActiveTime time;
  private transient Counters<AlignCounter> counters;
  private transient InstructionsRead read;
  private transient boolean allRead;
  private transient long heldBytes;

  public AlignFrames(AlignSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    core = new AlignCore(settings);
    read = InstructionsRead.NOTHING;
    held = getRuntimeContext().getState(HELD);
    frames =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "frames", Types.LONG, TypeInformation.of(HeldFrame.class)));
    alarm = new Alarm(getRuntimeContext());
    timers =
        new SimpleTimerService(
            getInternalTimerService("align", VoidNamespaceSerializer.INSTANCE, this));
    time = ActiveTime.of(getRuntimeContext());
    counters = new Counters<>(AlignCounter.class, getMetricGroup());
    getMetricGroup().gauge("heldBytes", () -> heldBytes);
    forEveryStream(
        () -> {
          for (HeldFrame frame : frames.values()) {
            heldBytes += frame.frame().sizeBytes();
          }
        });
  }

  @Override
  public void processElement1(StreamRecord<Frame> element) throws Exception {
    Frame frame = element.getValue();
    HeldFrames before = held.value();
    HeldFrame arriving = new HeldFrame(frame, time.now());
    if (before == null && goesOn(arriving, heldBytes + frame.sizeBytes())) {
      // The usual case: the frame need not pass through the state.
      output.collect(new StreamRecord<>(frame));
      return;
    }
    HeldFrames waiting = before == null ? HeldFrames.NONE : before;
    frames.put(waiting.next(), arriving);
    heldBytes += frame.sizeBytes();
    held.update(waiting.withOneMore());
    counters.add(AlignCounter.HELD_FRAMES, 1);
    letGo();
  }

  @Override
  public void processElement2(StreamRecord<Heard> element) throws Exception {
    if (element.getValue() instanceof Instruction instruction) {
      output.collect(new StreamRecord<>(instruction));
    } else if (element.getValue() instanceof Heard.Position position && isMeant(position)) {
      read = read.with(position.read());
      forEveryStream(this::letGo);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    if (alarm.rings(timer.getTimestamp())) {
      letGo();
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("event time: " + timer + " (expected: none is asked for)");
  }

  /** After the last instruction there is nothing to wait for. */
  @Override
  public void endInput(int input) throws Exception {
    if (input == INSTRUCTIONS) {
      allRead = true;
      forEveryStream(this::letGo);
    }
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
      frames.remove(left.first());
      heldBytes -= first.frame().sizeBytes();
      left = left.withoutFirst();
      output.collect(new StreamRecord<>(first.frame()));
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
    var task = getRuntimeContext().getTaskInfo();
    return position.subtask() == task.getIndexOfThisSubtask()
        && position.subtasks() == task.getNumberOfParallelSubtasks();
  }

  private boolean goesOn(HeldFrame first, long bytes) {
    if (allRead) {
      return true;
    }
    return switch (core.of(
        first.frame().stamp().origin(), first.since(), bytes, read, time.now())) {
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
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            HELD,
            (stream, state) -> act.run());
  }
}
