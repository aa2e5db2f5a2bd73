package org.omgllava.simulation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.omgllava.job.align.AlignCore;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.align.HeldFrame;
import org.omgllava.job.align.InstructionsRead;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.simulation.SimulatedTimers.Timer;

/** The core of align; its shell is an operator of Flink's, and is not simulated. */
final class AlignStep extends Step {
  private static final String FRAMES = "frames";

  private record Saved(SimulatedStates.Saved states, List<Timer> timers) {}

  private final AlignCore core;
  private final TestProcessingTimeService time;
  private final Random luck;
  private final Wiring wiring;
  private final SimulatedTimers timers = new SimulatedTimers();
  private SimulatedStates states;
  private MapState<Long, HeldFrame> frames;
  private InstructionsRead read = InstructionsRead.NOTHING;
  private long openedMillis;

  AlignStep(AlignSettings settings, TestProcessingTimeService time, Random luck, Wiring wiring) {
    super(Wiring.ALIGN);
    this.core = new AlignCore(settings);
    this.time = time;
    this.luck = luck;
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) {
    Saved before =
        saved == null ? new Saved(SimulatedStates.Saved.NOTHING, List.of()) : (Saved) saved;
    states = new SimulatedStates(luck, wiring.restored(name, before.states()));
    timers.restore(before.timers());
    MapStateDescriptor<Long, HeldFrame> descriptor =
        new MapStateDescriptor<>(FRAMES, Types.LONG, RecordTypes.of(HeldFrame.class));
    frames = states.getMapState(descriptor);
    read = InstructionsRead.NOTHING;
    openedMillis = time.getCurrentProcessingTime();
  }

  @Override
  void receive(int input, Object record) throws Exception {
    if (record instanceof Frame frame) {
      states.setCurrentKey(frame.streamId());
      Map<Long, HeldFrame> held = waiting();
      long place = held.isEmpty() ? 0 : Collections.max(held.keySet()) + 1;
      frames.put(place, new HeldFrame(frame, now()));
      letGo();
    } else if (record instanceof Instruction) {
      emit(MAIN, record);
    } else if (record instanceof Heard.Position position) {
      read = read.with(position.read());
      for (String stream : states.keys(FRAMES)) {
        states.setCurrentKey(stream);
        letGo();
      }
    }
  }

  private Map<Long, HeldFrame> waiting() throws Exception {
    Map<Long, HeldFrame> held = new TreeMap<>();
    for (Map.Entry<Long, HeldFrame> entry : frames.entries()) {
      held.put(entry.getKey(), entry.getValue());
    }
    return held;
  }

  private void letGo() throws Exception {
    for (Map.Entry<Long, HeldFrame> entry : waiting().entrySet()) {
      HeldFrame first = entry.getValue();
      switch (core.of(first.frame().stamp().origin(), first.since(), 0, read, now())) {
        case WAITS -> {
          long wait = Math.max(1, core.waitLeftMillis(first.since(), now()));
          timers.register(
              new Timer(time.getCurrentProcessingTime() + wait, states.currentKey(), ""));
          return;
        }
        case GOES_ON, GOES_ON_UNALIGNED -> {}
      }
      frames.remove(entry.getKey());
      emit(MAIN, first.frame());
    }
  }

  private Moment now() {
    return new Moment(openedMillis, time.getCurrentProcessingTime() - openedMillis);
  }

  @Override
  Object save() {
    return new Saved(states.save(), timers.snapshot());
  }

  @Override
  OptionalLong nextTimerMillis() {
    return timers.nextMillis();
  }

  @Override
  void fireTimer() throws Exception {
    states.setCurrentKey(timers.take().key());
    letGo();
  }

  @Override
  String held() {
    return states.held().isEmpty() ? "" : name + " holds " + states.held();
  }
}
