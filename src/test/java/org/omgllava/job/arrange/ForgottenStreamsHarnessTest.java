package org.omgllava.job.arrange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onFrame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.clip.ClipSettings;
import org.omgllava.job.clip.GatherClips;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.order.OrderSettings;
import org.omgllava.job.overload.OverloadSettings;
import org.omgllava.job.overload.SkipFrames;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.schedule.ScheduleSettings;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;

/** What arrange holds of a stream, and how it forgets it. Clips have up to two frames. */
class ForgottenStreamsHarnessTest {
  private static final StreamSettings STREAMS = Settings.defaults(StreamSettings.class);
  private static final DeadLetterSettings DEAD_LETTERS =
      Settings.defaults(DeadLetterSettings.class);

  private KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void eachStepSaysWhatItHolds() throws Exception {
    readUntil(2);
    ask(onEvery("cam", "cars", 0, 100), onEvery("cam", "lamps", 7, 100), onFrame("cam", "q", 99));
    receive(frame("cam", 0), frame("cam", 1), frame("cam", 2), frame("cam", 4));
    ask(control("cam", "what", Control.LIST));

    Holdings held = holdings();
    assertThat(held.asker().instructionId()).isEqualTo("what");
    assertThat(held.session()).isEqualTo("0@1000000000");
    assertThat(held.standing()).containsExactly("cars", "lamps");
    Map<String, Long> entries = new TreeMap<>();
    held.steps().forEach(step -> entries.put(step.step(), step.entries()));
    // Order: what it knows, frame 4. Align: which wait, frame 2. Schedule: what it knows, frames 0
    // and 1, three instructions, and three ids in two maps.
    assertThat(entries)
        .isEqualTo(Map.of("order", 2L, "overload", 0L, "align", 2L, "schedule", 12L, "clip", 0L));
    assertThat(held.steps())
        .allSatisfy(step -> assertThat(step.bytes() > 0).isEqualTo(step.entries() > 0));
    assertThat(held.steps())
        .filteredOn(step -> step.step().equals("order"))
        .allSatisfy(
            step -> assertThat(step.bytes()).isGreaterThan(frame("cam", 4).image().bytes().length));
  }

  @Test
  void listingChangesNoClip() throws Exception {
    readUntil(100);
    receive(frame("cam", 0));
    ask(control("cam", "what", Control.LIST));
    receive(frame("cam", 1));

    assertThat(all(harness)).containsExactly("cam what", "cam 0[]+1[]");
  }

  @Test
  void ofAStreamThatNobodyKnowsNothingIsHeld() throws Exception {
    ask(control("cam", "what", Control.LIST), control("cam", "away", Control.FORGET));

    assertThat(harness.extractOutputValues())
        .hasSize(2)
        .allSatisfy(
            clip ->
                assertThat(clip.holdings().orElseThrow().steps())
                    .hasSize(5)
                    .allMatch(step -> step.entries() == 0 && step.bytes() == 0));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void whatWaitsGoesOnBeforeItsStreamIsForgotten() throws Exception {
    readUntil(1);
    receive(frame("other", 0));
    int others = harness.numKeyedStateEntries();
    ask(onEvery("cam", "cars", 0, 2), onFrame("cam", "q", 99));
    receive(frame("cam", 0), frame("cam", 1), frame("cam", 3));
    ask(control("cam", "away", Control.FORGET));

    assertThat(all(harness))
        .containsExactly(
            "cam 0[cars]+1[]",
            "cam 3[]",
            "cam 4[] end",
            "cam 4[] end",
            "cam away",
            "cam q FRAME_NOT_FOUND",
            "cam cars STREAM_FORGOTTEN");
    assertThat(holdings().steps()).allMatch(step -> step.entries() == 0);
    assertThat(holdings().session()).isEmpty();
    assertThat(harness.getSideOutput(DeadLetters.REJECTED)).isNullOrEmpty();
    assertThat(harness.numKeyedStateEntries()).isEqualTo(others);
  }

  /** Before that its frames were repeats, or of a session that had ended. */
  @Test
  void aForgottenStreamBeginsAnewWithTheSameFramesAndIds() throws Exception {
    readUntil(100);
    for (int time = 0; time < 2; time++) {
      ask(onEvery("cam", "cars", 0, 1));
      receive(frame("cam", 0).in("night"), frame("cam", 1).in("night"));
      ask(control("cam", "away " + time, Control.FORGET));
    }

    List<String> once = List.of("cam 0[cars]+1[cars]", "cam 2[] end", "cam 2[] end", "cam away 0");
    assertThat(clips(harness).subList(0, 4)).isEqualTo(once);
    assertThat(clips(harness).subList(4, 7)).isEqualTo(once.subList(0, 3));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  @Test
  void noInterruptionChangesWhatIsForgotten() throws Exception {
    new Interruption<>(ForgottenStreamsHarnessTest::newHarness, ForgottenStreamsHarnessTest::all)
        .changesNothing(
            List.of(
                h -> h.processElement1(frame("cam", 0), 0),
                h -> h.processElement1(frame("cam", 2), 0),
                h -> h.processElement2(new StreamRecord<>(onEvery("cam", "s", 0, 1))),
                h -> h.processElement2(new StreamRecord<>(control("cam", "a", Control.LIST))),
                h -> h.processElement2(new StreamRecord<>(control("cam", "b", Control.FORGET))),
                h -> h.processElement1(frame("cam", 0), 0),
                h -> h.processElement2(new StreamRecord<>(control("cam", "c", Control.LIST))),
                h -> h.setProcessingTime(1_000_000)));
  }

  private void receive(Frame... frames) throws Exception {
    for (Frame frame : frames) {
      harness.processElement1(frame, 0);
    }
  }

  private void ask(Instruction... instructions) throws Exception {
    for (Instruction instruction : instructions) {
      harness.processElement2(new StreamRecord<>(instruction));
    }
  }

  private void readUntil(long frameEnd) throws Exception {
    harness.processElement2(
        new StreamRecord<>(
            new Heard.Position(
                "0", 0, 1, new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of(frameEnd)), 0)));
  }

  private Holdings holdings() {
    return harness.extractOutputValues().stream()
        .flatMap(clip -> clip.holdings().stream())
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private static List<String> all(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness) {
    List<String> all = new ArrayList<>(clips(harness));
    var unanswerable = harness.getSideOutput(GroundedAnswer.UNANSWERABLE);
    if (unanswerable != null) {
      for (StreamRecord<GroundedAnswer> answer : unanswerable) {
        Failure failure = (Failure) answer.getValue();
        all.add(
            failure.streamId()
                + " "
                + failure.instruction().instructionId()
                + " "
                + failure.problem().code());
      }
    }
    return all;
  }

  private static List<String> clips(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness) {
    return harness.extractOutputValues().stream()
        .map(
            clip ->
                clip.streamId()
                    + " "
                    + clip.holdings()
                        .map(held -> held.asker().instructionId())
                        .orElseGet(
                            () ->
                                String.join(
                                    "+",
                                    clip.frames().stream()
                                        .map(ForgottenStreamsHarnessTest::scheduled)
                                        .toList())))
        .toList();
  }

  private static String scheduled(ScheduledFrame frame) {
    return frame.frame().index()
        + frame.instructions().stream().map(Instruction::instructionId).toList().toString()
        + (frame.frame().stamp().hasPicture() ? "" : " end");
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> newHarness()
      throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new ArrangeFrames(
            new OrderFrames(Settings.defaults(OrderSettings.class), STREAMS, DEAD_LETTERS),
            new SkipFrames(Settings.defaults(OverloadSettings.class), DEAD_LETTERS),
            Settings.defaults(AlignSettings.class),
            new ScheduleInstructions(
                Settings.defaults(ScheduleSettings.class), STREAMS, DEAD_LETTERS),
            new GatherClips(new ClipSettings(2, 200, 1 << 20), DEAD_LETTERS)),
        Frame::streamId,
        Heard::key,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        1,
        0);
  }
}
