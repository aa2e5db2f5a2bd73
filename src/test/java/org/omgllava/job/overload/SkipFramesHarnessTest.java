package org.omgllava.job.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.overload.OverloadSettings.Policy;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;

/** Frame n of the fixtures is appended at second 1000 and n ms; a frame may become 1 s old. */
class SkipFramesHarnessTest {
  private static final long START_MILLIS = JobFixtures.START_MICROS / 1_000;

  private KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
    harness.setProcessingTime(START_MILLIS);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void frameByFrameGoesOnAndNothingIsKeptAsLongAsTheyAreYoung() throws Exception {
    come(frame("cam", 0), frame("cam", 1), end("cam", 2));

    assertThat(passed()).containsExactly("cam 0", "cam 1", "cam 2");
    assertThatNothingIsKept();
  }

  @Test
  void theNewestOfOldFramesGoesOnWithItsPictureAndTheOthersAreSaidToBeSkipped() throws Exception {
    harness.setProcessingTime(START_MILLIS + 5_000);
    come(frame("cam", 0), frame("cam", 1), frame("cam", 2));
    assertThat(passed()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isEqualTo(3);

    harness.setProcessingTime(START_MILLIS + 6_000);
    assertThat(passed()).containsExactly("cam 2");
    assertThat(harness.extractOutputValues().get(0).image().bytes())
        .isEqualTo(frame("cam", 2).image().bytes());
    assertThat(skipped()).containsExactly("cam 0", "cam 1");
    assertThatNothingIsKept();
  }

  @Test
  void theEndOfAStreamWaitsForNothing() throws Exception {
    harness.setProcessingTime(START_MILLIS + 5_000);
    come(frame("cam", 0), frame("cam", 1), lastFrame("cam", 2));

    assertThat(passed()).containsExactly("cam 2");
    assertThat(skipped()).containsExactly("cam 0", "cam 1");
    assertThatNothingIsKept();
  }

  @Test
  void whileOneStreamIsBehindTheOthersTakeATurnInTheTimeOfTheBound() throws Exception {
    harness.setProcessingTime(START_MILLIS + 1_500);
    come(frame("late", 0), frame("young", 1_000));
    assertThat(passed()).isEmpty();
    harness.setProcessingTime(START_MILLIS + 1_550);
    assertThat(passed()).isEmpty();

    harness.setProcessingTime(START_MILLIS + 2_500);
    assertThat(passed()).containsExactly("late 0", "young 1000");
    assertThatNothingIsKept();
  }

  @Test
  void whatWaitsOutlivesAFailure() throws Exception {
    harness.setProcessingTime(START_MILLIS + 5_000);
    come(frame("cam", 0), frame("cam", 1));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = newHarness();
    harness.setProcessingTime(START_MILLIS + 60_000);
    harness.initializeState(state);
    harness.open();
    come(frame("cam", 2));
    harness.setProcessingTime(START_MILLIS + 62_000);

    assertThat(passed()).containsExactly("cam 2");
    assertThat(skipped()).containsExactly("cam 1");
    assertThatNothingIsKept();
  }

  private void come(Frame... frames) throws Exception {
    for (Frame frame : frames) {
      harness.processElement(frame, 0);
    }
  }

  private List<String> passed() {
    return harness.extractOutputValues().stream().map(f -> f.streamId() + " " + f.index()).toList();
  }

  private List<String> skipped() {
    List<String> skipped = new ArrayList<>();
    for (StreamRecord<TrackedFrame> record : harness.getSideOutput(TrackedFrame.SKIPPED)) {
      assertThat(record.getValue().isSkipped()).isTrue();
      assertThat(record.getValue().segments()).isEmpty();
      skipped.add(record.getValue().streamId() + " " + record.getValue().stamp().frameIndex());
    }
    return skipped;
  }

  private void assertThatNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> newHarness()
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame>(
            new KeyedProcessOperator<>(
                new SkipFrames(
                    new OverloadSettings(Policy.LATEST, 1_000, 1_000_000),
                    Settings.defaults(DeadLetterSettings.class))),
            Frame::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(Frame.class));
    return harness;
  }
}
