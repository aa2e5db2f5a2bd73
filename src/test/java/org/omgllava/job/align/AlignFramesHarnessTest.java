package org.omgllava.job.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.testing.AlignAlone;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.Rescaling;

/** A frame's offset is its index; frames lie in partition 0. */
class AlignFramesHarnessTest {
  private static final AlignSettings SETTINGS = new AlignSettings(5_000, 40);

  private KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness(1, 0);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aFrameWaitsForTheInstructionThatCameBeforeIt() throws Exception {
    frames("cam", 0, 1);
    ask(onFrame("cam", "q", 1));
    readUntil(2);

    assertThat(gone()).containsExactly("cam q", "cam 0", "cam 1");
    assertThatNothingIsKept();
  }

  @Test
  void aFrameWhoseInstructionsHaveBeenReadNeedNotWait() throws Exception {
    readUntil(2);
    frames("cam", 0, 1, 2);

    assertThat(gone()).containsExactly("cam 0", "cam 1");
  }

  @Test
  void aFrameNeverGoesOnBeforeAnEarlierOneOfItsStream() throws Exception {
    readUntil(2);
    frames("cam", 5, 0, 1);
    frames("other", 0);

    assertThat(gone()).containsExactly("other 0");
    readUntil(6);
    assertThat(gone()).containsExactly("other 0", "cam 5", "cam 0", "cam 1");
  }

  @Test
  void aFrameGoesOnAfterTheWait() throws Exception {
    frames("cam", 0);
    harness.setProcessingTime(2_000);
    frames("cam", 1);
    harness.setProcessingTime(4_999);
    assertThat(gone()).isEmpty();

    harness.setProcessingTime(5_000);
    assertThat(gone()).containsExactly("cam 0");
    harness.setProcessingTime(7_000);
    assertThat(gone()).containsExactly("cam 0", "cam 1");
    assertThatNothingIsKept();
  }

  @Test
  void aFrameForWhichNothingCanBeDecidedWaitsForNothingAndTheNextOneWaits() throws Exception {
    readUntil(1);
    Frame sound = frame("cam", 1);
    FrameStamp stamp = sound.stamp();
    FrameStamp fromNowhere =
        new FrameStamp(
            stamp.streamId(), "", 1, stamp.captureTimeMicros(), 8, 8, false, (Origin) null);
    harness.processElement1(new StreamRecord<>(new Frame(fromNowhere, sound.image())));
    frames("cam", 2);

    assertThat(gone()).containsExactly("cam 1");
    readUntil(3);
    assertThat(gone()).containsExactly("cam 1", "cam 2");
    assertThatNothingIsKept();
  }

  @Test
  void silenceOfTheInstructionsIsNoReasonToGoOn() throws Exception {
    frames("cam", 0);
    harness.processBothWatermarks(Watermark.MAX_WATERMARK);

    assertThat(gone()).isEmpty();
  }

  @Test
  void afterTheLastInstructionNothingWaits() throws Exception {
    frames("cam", 0);
    harness.endInput2();
    frames("cam", 1);

    assertThat(gone()).containsExactly("cam 0", "cam 1");
  }

  @Test
  void whatIsTooMuchGoesOn() throws Exception {
    frames("cam", 0, 1, 2, 3, 4);
    frames("other", 0);

    assertThat(gone()).containsExactly("cam 0", "other 0");
  }

  @Test
  void aRepeatedFrameGoesOnTwice() throws Exception {
    frames("cam", 0, 0);
    readUntil(1);

    assertThat(gone()).containsExactly("cam 0", "cam 0");
  }

  @Test
  void whatWasSaidToAnotherSubtaskOrBeforeARescalingSaysNothing() throws Exception {
    frames("cam", 0);
    harness.processElement2(new StreamRecord<>(position(1, 1, 1)));
    harness.processElement2(new StreamRecord<>(position(0, 2, 1)));

    assertThat(gone()).isEmpty();
  }

  @Test
  void withoutAWaitNothingIsHeld() throws Exception {
    try (var unheld = harness(new AlignSettings(0, 1), 1, 0)) {
      unheld.open();
      unheld.processElement1(frame("cam", 0), 0);

      assertThat(gone(unheld)).containsExactly("cam 0");
    }
  }

  /** Readers say again after a restart how far they are. */
  @Test
  void noInterruptionLosesOrDoublesAFrame() throws Exception {
    List<Interruption.Act<KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival>>>
        script =
            List.of(
                h -> h.processElement1(frame("cam", 0), 0),
                h -> h.processElement1(frame("other", 1), 0),
                h -> h.processElement2(new StreamRecord<>(onFrame("cam", "q", 0))),
                h -> h.processElement1(frame("cam", 1), 0),
                h -> h.processElement2(new StreamRecord<>(position(0, 1, 1))),
                h -> h.processElement1(frame("cam", 2), 0),
                h -> h.processElement2(new StreamRecord<>(position(0, 1, 3))));
    new Interruption<>(() -> newHarness(1, 0), AlignFramesHarnessTest::gone).changesNothing(script);
  }

  @Test
  void heldFramesMoveWithTheirStreamsAndAreBoundedThere() throws Exception {
    frames("cam", 0, 1);
    var saved = harness.snapshot(1, 1);
    try (var restored = newHarness(1, 0)) {
      restored.initializeState(saved);
      restored.open();
      restored.processElement1(frame("cam", 2), 0);
      restored.processElement1(frame("cam", 3), 0);
      assertThat(gone(restored)).isEmpty();
      restored.processElement1(frame("cam", 4), 0);

      assertThat(gone(restored)).containsExactly("cam 0");
    }
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival> newHarness(
      int parallelism, int subtask) throws Exception {
    return harness(SETTINGS, parallelism, subtask);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival> harness(
      AlignSettings settings, int parallelism, int subtask) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new AlignAlone(settings),
            Frame::streamId,
            Heard::key,
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(JobFixtures.serializer(Arrival.class));
    return harness;
  }

  private void frames(String stream, long... indices) throws Exception {
    for (long index : indices) {
      harness.processElement1(frame(stream, index), 0);
    }
  }

  private void ask(Instruction instruction) throws Exception {
    harness.processElement2(new StreamRecord<>(instruction));
  }

  private void readUntil(long frameEnd) throws Exception {
    harness.processElement2(new StreamRecord<>(position(0, 1, frameEnd)));
  }

  private static Heard position(int subtask, int subtasks, long frameEnd) {
    return new Heard.Position(
        "0",
        subtask,
        subtasks,
        new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of(frameEnd)),
        0);
  }

  private List<String> gone() {
    return gone(harness);
  }

  private static List<String> gone(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Arrival> harness) {
    return harness.extractOutputValues().stream()
        .map(
            arrival ->
                arrival instanceof Frame frame
                    ? frame.streamId() + " " + frame.index()
                    : arrival.streamId() + " " + ((Instruction) arrival).instructionId())
        .toList();
  }

  private void assertThatNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }
}
