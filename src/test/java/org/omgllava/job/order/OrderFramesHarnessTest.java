package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Frame;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.Rescaling;

class OrderFramesHarnessTest {
  private static final OrderSettings SETTINGS = new OrderSettings(500, 1_000, 2_000, 4, 1_000);
  private static final StreamSettings BOUNDS = new StreamSettings(60_000, 16, 200, 100);

  private KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> harness;

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
  void passesFramesOnThatComeInOrder() throws Exception {
    receive(frame("cam", 0), frame("cam", 1), frame("cam", 2));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2");
  }

  @Test
  void restoresTheOrderOfEachStreamByItself() throws Exception {
    receive(frame("a", 0), frame("a", 2), frame("b", 1), frame("b", 0), frame("a", 1));

    assertThat(emitted()).containsExactly("a 0", "b 0", "b 1", "a 1", "a 2");
  }

  @Test
  void dropsDuplicatesOfEmittedAndOfWaitingFrames() throws Exception {
    receive(frame("cam", 0), frame("cam", 0), frame("cam", 2), frame("cam", 2), frame("cam", 1));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2");
    assertThat(rejected()).isEmpty();
  }

  @Test
  void givesAGapUpWhenTheStreamsOwnClockHasPassedIt() throws Exception {
    receive(frame("cam", 0));
    // One frame later than the disorder bound may be a wrong clock; two are believed.
    receive(frame("cam", 2), at("cam", 3, 600));
    assertThat(emitted()).containsExactly("cam 0");
    receive(at("cam", 4, 640));

    assertThat(emitted()).containsExactly("cam 0", "cam 2", "cam 3", "cam 4");
    receive(frame("cam", 1));
    assertThat(rejected()).containsExactly("LATE_FRAME 1");
  }

  @Test
  void aDeadLetterNamesTheSessionThatItDidNotFitInto() throws Exception {
    receive(
        frame("cam", 0), frame("cam", 2), at("cam", 3, 600), at("cam", 4, 640), frame("cam", 1));

    assertThat(harness.getSideOutput(DeadLetters.REJECTED))
        .singleElement()
        .extracting(letter -> letter.getValue().session().orElseThrow())
        .isEqualTo(harness.extractOutputValues().get(0).stamp().session());
  }

  @Test
  void aSingleAbsurdCaptureTimeMakesNoFrameLate() throws Exception {
    receive(frame("cam", 0), at("cam", 1, 1_000_000_000));
    receive(frame("cam", 3), frame("cam", 2), frame("cam", 5), frame("cam", 4));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2", "cam 3", "cam 4", "cam 5");
    assertThat(rejected()).isEmpty();
  }

  @Test
  void followsAClockThatIsSetBack() throws Exception {
    receive(at("cam", 0, 1_000_000), at("cam", 1, 1_000_040), at("cam", 2, 0), at("cam", 3, 40));
    receive(at("cam", 5, 120), at("cam", 4, 80));

    assertThat(emitted()).endsWith("cam 4", "cam 5");
    assertThat(rejected()).isEmpty();
  }

  @Test
  void otherStreamsDoNotMakeAFrameLate() throws Exception {
    receive(at("fast", 0, 100_000), at("fast", 1, 200_000), at("fast", 2, 300_000));
    receive(frame("slow", 0), frame("slow", 2), frame("slow", 1));

    assertThat(emitted()).endsWith("slow 0", "slow 1", "slow 2");
  }

  @Test
  void givesAGapUpAfterItsTime() throws Exception {
    receive(frame("cam", 0), frame("cam", 2), frame("cam", 4));
    harness.setProcessingTime(1_999);
    assertThat(emitted()).containsExactly("cam 0");

    harness.setProcessingTime(2_000);
    assertThat(emitted()).containsExactly("cam 0", "cam 2");

    harness.setProcessingTime(4_000);
    assertThat(emitted()).containsExactly("cam 0", "cam 2", "cam 4");
  }

  @Test
  void givesAGapUpWhenTooManyFramesWait() throws Exception {
    receive(frame("cam", 0));
    receive(frame("cam", 2), frame("cam", 3), frame("cam", 4), frame("cam", 5));
    assertThat(emitted()).containsExactly("cam 0");

    receive(frame("cam", 6));

    assertThat(emitted()).containsExactly("cam 0", "cam 2", "cam 3", "cam 4", "cam 5", "cam 6");
  }

  @Test
  void givesAGapUpWhenTooManyBytesWait() throws Exception {
    String stream = "a stream with a name that makes the pictures of its frames large. ".repeat(2);
    receive(frame(stream, 0), frame(stream, 2));
    assertThat(emitted()).hasSize(1);

    receive(frame(stream, 3));

    assertThat(emitted()).hasSize(3);
  }

  @Test
  void startsAtAnyIndex() throws Exception {
    receive(frame("cam", 101), frame("cam", 100));
    harness.setProcessingTime(2_000);

    assertThat(emitted()).containsExactly("cam 100", "cam 101");
    receive(frame("cam", 99));
    assertThat(rejected()).containsExactly("LATE_FRAME 99");
  }

  @Test
  void theEndWaitsForMissingFramesAndFreesEverything() throws Exception {
    receive(frame("cam", 0), end("cam", 2));
    assertThat(emitted()).containsExactly("cam 0");

    receive(frame("cam", 1));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2 end");
    assertThatNothingIsKept();
  }

  @Test
  void theLastFrameEndsTheStream() throws Exception {
    receive(frame("cam", 0), lastFrame("cam", 1));

    assertThat(emitted()).containsExactly("cam 0", "cam 1 end");
    assertThatNothingIsKept();
  }

  @Test
  void anEndThatRepeatsAnIndexComesAfterAllFrames() throws Exception {
    receive(frame("cam", 0), frame("cam", 2), end("cam", 2));
    harness.setProcessingTime(2_000);

    assertThat(emitted()).containsExactly("cam 0", "cam 2", "cam 3 end");
    assertThatNothingIsKept();
  }

  @Test
  void aStreamMayStartAgainAfterItsEnd() throws Exception {
    receive(frame("cam", 0), end("cam", 1), at("cam", 0, 5_000), at("cam", 1, 5_040));

    assertThat(emitted()).containsExactly("cam 0", "cam 1 end", "cam 0", "cam 1");
  }

  @Test
  void aStreamThatStartsAgainWithoutAnEndIsNotTakenForRepeatedFrames() throws Exception {
    receive(frame("cam", 0), frame("cam", 1), frame("cam", 2));
    receive(at("cam", 0, 5_000), at("cam", 1, 5_040), at("cam", 2, 5_080));

    assertThat(emitted())
        .containsExactly("cam 0", "cam 1", "cam 2", "cam 3 end", "cam 0", "cam 1", "cam 2");
    assertThat(rejected()).isEmpty();
  }

  @Test
  void oneRepeatedFrameWithAWrongClockDoesNotEndAStream() throws Exception {
    receive(frame("cam", 0), frame("cam", 1), at("cam", 1, 1_000_000), frame("cam", 2));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2");
    receive(end("cam", 3));
    assertThatNothingIsKept();
  }

  @Test
  void repeatedFramesDoNotKeepAStreamAlive() throws Exception {
    receive(frame("cam", 0));
    harness.setProcessingTime(50_000);
    receive(frame("cam", 0));
    harness.setProcessingTime(60_000);

    assertThat(emitted()).containsExactly("cam 0", "cam 1 end");
  }

  @Test
  void anEndWithoutAStreamIsDropped() throws Exception {
    receive(end("cam", 7));

    assertThat(emitted()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  @Test
  void framesBehindTheEndAreDeadLetters() throws Exception {
    receive(frame("cam", 0), frame("cam", 3), end("cam", 2), frame("cam", 1));

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2 end");
    assertThat(rejected()).containsExactly("AFTER_END_OF_STREAM 3");
    assertThatNothingIsKept();
  }

  @Test
  void aSilentStreamEndsAndIsFreed() throws Exception {
    receive(frame("cam", 0), frame("cam", 1));
    harness.setProcessingTime(30_000);
    receive(frame("cam", 2));
    harness.setProcessingTime(89_999);
    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2");

    harness.setProcessingTime(90_000);

    assertThat(emitted()).containsExactly("cam 0", "cam 1", "cam 2", "cam 3 end");
    assertThatNothingIsKept();
  }

  @Test
  void timeInWhichTheJobIsDownIsNotSilence() throws Exception {
    receive(frame("cam", 0), frame("cam", 2));
    var state = harness.snapshot(1, 1);
    try (var restarted = newHarness()) {
      restarted.setProcessingTime(3_600_000);
      restarted.initializeState(state);
      restarted.open();
      restarted.setProcessingTime(3_600_001);
      assertThat(restarted.extractOutputValues()).isEmpty();

      restarted.processElement(frame("cam", 1), 0);

      assertThat(restarted.extractOutputValues()).extracting(Frame::index).containsExactly(1L, 2L);
    }
  }

  @Test
  void timeInWhichTheStepsBelowTakeNothingIsNotWaiting() throws Exception {
    receive(frame("cam", 0), frame("cam", 2));
    TimerGauge heldBack =
        harness
            .getEnvironment()
            .getMetricGroup()
            .getIOMetricGroup()
            .getSoftBackPressuredTimePerSecond();
    long started = System.currentTimeMillis();
    heldBack.markStart();
    await().until(() -> System.currentTimeMillis() > started + 20);
    heldBack.markEnd();
    harness.setProcessingTime(2_000);
    assertThat(emitted()).containsExactly("cam 0");

    harness.setProcessingTime(2_000 + heldBack.getAccumulatedCount());

    assertThat(emitted()).containsExactly("cam 0", "cam 2");
  }

  @Test
  void theFramesOfManyGapsAreLateAndRepeatsAreNot() throws Exception {
    int gaps = 70;
    receive(frame("cam", 0));
    for (int i = 1; i <= gaps; i++) {
      receive(frame("cam", 2L * i));
      harness.setProcessingTime(2_001L * i);
    }
    receive(frame("cam", 1), frame("cam", 2L * gaps - 1), frame("cam", 2L * gaps));

    assertThat(rejected()).containsExactly("LATE_FRAME 1", "LATE_FRAME " + (2 * gaps - 1));
  }

  @Test
  void eachFrameSaysWhichSessionItBelongsTo() throws Exception {
    receive(frame("cam", 0), at("cam", 0, 5_000), at("cam", 1, 5_040));
    receive(frame("cam", 0).in("run-2"), frame("cam", 1).in("run-3"), end("cam", 2));
    harness.setProcessingTime(2_000);

    assertThat(harness.extractOutputValues())
        .extracting(frame -> frame.stamp().session())
        .containsExactly(
            "0@1000000000",
            "0@1000000000",
            "0@1005000000",
            "0@1005000000",
            "0@1005000000",
            "run-2",
            "run-2",
            "run-3+1",
            "run-3+1");
    receive(frame("cam", 7).in("run-2"));
    assertThat(rejected()).containsExactly("SESSION_ENDED 7");
  }

  @Test
  void noInterruptionChangesTheOutput() throws Exception {
    List<Interruption.Act<KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame>>> script =
        new ArrayList<>();
    for (Frame frame :
        List.of(
            frame("a", 0),
            frame("b", 3),
            frame("a", 2),
            frame("a", 2),
            frame("b", 2),
            frame("a", 4),
            frame("a", 1),
            frame("c", 0),
            end("c", 1),
            frame("c", 0),
            at("c", 0, 9_000),
            at("c", 1_000, 9_040),
            at("c", 1, 9_040),
            frame("c", 0).in("run"),
            frame("c", 1).in("run"),
            at("b", 1, 7_000),
            at("c", 2, 9_080).in("other"),
            frame("c", 2).in("run"),
            frame("a", 0))) {
      script.add(h -> h.processElement(frame, 0));
    }
    script.add(h -> h.setProcessingTime(10_000));
    script.add(h -> h.setProcessingTime(200_000));
    script.add(h -> h.setProcessingTime(400_000));

    new Interruption<>(OrderFramesHarnessTest::newHarness, OrderFramesHarnessTest::output)
        .changesNothing(script);
  }

  @Test
  void rescalingChangesNothing() throws Exception {
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame>>> first =
        new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame>>> second =
        new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame>>> third =
        new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      for (Frame frame : List.of(frame(s, 0), frame(s, 2), frame(s, 2))) {
        first.add(Rescaling.of(s, h -> h.processElement(frame, 0)));
      }
      for (Frame frame : List.of(frame(s, 1), frame(s, 4), frame(s, 0))) {
        second.add(Rescaling.of(s, h -> h.processElement(frame, 0)));
      }
      for (Frame frame : List.of(frame(s, 3), frame(s, 6), frame(s, 5))) {
        third.add(Rescaling.of(s, h -> h.processElement(frame, 0)));
      }
    }
    second.add(Rescaling.everywhere(h -> h.setProcessingTime(5_000)));
    third.add(Rescaling.of("a", h -> h.processElement(end("a", 7), 0)));
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(200_000)));
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(400_000)));

    new Rescaling<>(
            OrderFramesHarnessTest::newHarness,
            List.of(
                OrderFramesHarnessTest::emitted,
                h ->
                    h.getSideOutput(DeadLetters.REJECTED) == null
                        ? List.of()
                        : h.getSideOutput(DeadLetters.REJECTED).stream()
                            .map(StreamRecord::getValue)
                            .map(
                                r ->
                                    r.streamId().get()
                                        + " "
                                        + r.reason()
                                        + " "
                                        + r.frameIndex().get())
                            .toList()))
        .changesNothing(first, second, third);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> newHarness()
      throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> newHarness(
      int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new OrderFrames(SETTINGS, BOUNDS, Settings.defaults(DeadLetterSettings.class))),
        Frame::streamId,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        parallelism,
        subtask);
  }

  private void receive(Frame... frames) throws Exception {
    for (Frame frame : frames) {
      harness.processElement(frame, 0);
    }
  }

  /** A frame taken so many milliseconds after the first. */
  private static Frame at(String stream, long index, long millis) {
    return frame(stream, index, JobFixtures.START_MICROS + millis * 1_000);
  }

  private List<String> emitted() {
    return emitted(harness);
  }

  private static List<String> emitted(
      KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> harness) {
    return harness.extractOutputValues().stream()
        .map(f -> f.streamId() + " " + f.index() + (f.stamp().endOfStream() ? " end" : ""))
        .toList();
  }

  private List<String> rejected() {
    return rejected(harness);
  }

  private static List<String> rejected(
      KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> harness) {
    var side = harness.getSideOutput(DeadLetters.REJECTED);
    return side == null
        ? List.of()
        : side.stream()
            .map(r -> r.getValue())
            .map(r -> r.reason() + " " + r.frameIndex().get())
            .toList();
  }

  private static List<String> output(
      KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> harness) {
    List<String> all = new ArrayList<>(emitted(harness));
    harness.extractOutputValues().forEach(frame -> all.add(frame.stamp().session()));
    all.addAll(rejected(harness));
    return all;
  }

  /** What has ended is remembered for the idle time. */
  private void assertThatNothingIsKept() throws Exception {
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
    harness.setProcessingTime(harness.getProcessingTime() + 60_000);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }
}
