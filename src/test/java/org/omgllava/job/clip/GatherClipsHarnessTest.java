package org.omgllava.job.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.JobFixtures.onFrame;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.JobFixtures;

class GatherClipsHarnessTest {
  private static final int MAX_PARALLELISM = 128;
  private static final long WAIT_MILLIS = 200;

  private KeyedOneInputStreamOperatorTestHarness<String, ScheduledFrame, Clip> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness(3, 1, 0);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aLengthOfOneKeepsNothingAndDelaysNothing() throws Exception {
    try (var single = newHarness(1, 1, 0)) {
      single.open();
      for (int i = 0; i < 3; i++) {
        single.processElement(scheduled(frame("cam", i)), 0);
        assertThat(clips(single)).hasSize(i + 1).last().isEqualTo("cam " + i);
      }
      assertThat(single.numKeyedStateEntries()).isZero();
      assertThat(single.numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void gathersEachStreamByItselfInOrder() throws Exception {
    for (int i = 0; i < 6; i++) {
      receive(frame("a", i), frame("b", i));
    }

    assertThat(clips(harness)).containsExactly("a 0 1 2", "b 0 1 2", "a 3 4 5", "b 3 4 5");
    assertThatNothingIsKept();
  }

  @Test
  void aClipThatDoesNotFillGoesOnAfterItsTime() throws Exception {
    harness.setProcessingTime(1_000);
    receive(frame("cam", 0));
    harness.setProcessingTime(1_150);
    receive(frame("cam", 1));
    harness.setProcessingTime(1_199);
    assertThat(clips(harness)).isEmpty();

    harness.setProcessingTime(1_200);

    assertThat(clips(harness)).containsExactly("cam 0 1");
    assertThatNothingIsKept();
  }

  @Test
  void theTimeOfAFullClipDoesNotEndTheNext() throws Exception {
    harness.setProcessingTime(1_000);
    receive(frame("cam", 0), frame("cam", 1), frame("cam", 2));
    harness.setProcessingTime(1_100);
    receive(frame("cam", 3));

    harness.setProcessingTime(1_250);
    assertThat(clips(harness)).containsExactly("cam 0 1 2");

    harness.setProcessingTime(1_300);
    assertThat(clips(harness)).containsExactly("cam 0 1 2", "cam 3");
  }

  @Test
  void theEndOfTheStreamEndsTheClip() throws Exception {
    receive(frame("a", 0), lastFrame("a", 1), frame("b", 0), end("b", 1));

    assertThat(clips(harness)).containsExactly("a 0 1", "b 0", "b 1");
    assertThatNothingIsKept();
  }

  @Test
  void aPictureOfAnotherSizeBeginsAnotherClip() throws Exception {
    receive(frame("cam", 0), sized(frame("cam", 1), 16), sized(frame("cam", 2), 16));
    receive(sized(frame("cam", 3), 16));

    assertThat(clips(harness)).containsExactly("cam 0", "cam 1 2 3");
  }

  @Test
  void aFrameThatIsAskedForAgainGoesOnBehindTheFramesBeforeIt() throws Exception {
    receive(frame("cam", 0));
    harness.processElement(
        new ScheduledFrame(frame("cam", 0), List.of(onFrame("cam", "a", 0)), false), 0);
    receive(frame("cam", 1), frame("cam", 2), frame("cam", 3));

    assertThat(clips(harness)).containsExactly("cam 0", "cam 0", "cam 1 2 3");
  }

  @Test
  void anInterruptionChangesNothing() throws Exception {
    new Interruption<>(() -> newHarness(3, 1, 0), GatherClipsHarnessTest::clips)
        .changesNothing(
            List.of(
                h -> h.setProcessingTime(1_000),
                h -> h.processElement(scheduled(frame("a", 0)), 0),
                h -> h.processElement(scheduled(frame("b", 0)), 0),
                h -> h.processElement(scheduled(frame("a", 1)), 0),
                h -> h.processElement(scheduled(frame("a", 2)), 0),
                h -> h.setProcessingTime(1_100),
                h -> h.processElement(scheduled(frame("a", 3)), 0),
                h -> h.setProcessingTime(1_200),
                h -> h.processElement(scheduled(frame("b", 1)), 0),
                h -> h.setProcessingTime(1_400)));
  }

  @Test
  void unfinishedClipsMoveWithTheirStreams() throws Exception {
    List<String> streams = List.of("a", "b", "c", "d", "e", "f");
    for (String stream : streams) {
      receive(frame(stream, 0), frame(stream, 1));
    }
    OperatorSubtaskState state = harness.snapshot(1, 1);
    List<String> all = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (var part = newHarness(3, 2, subtask)) {
        part.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAX_PARALLELISM, 1, 2, subtask));
        part.open();
        for (String stream : streams) {
          if (JobFixtures.subtaskOf(stream, MAX_PARALLELISM, 2) == subtask) {
            part.processElement(scheduled(frame(stream, 2)), 0);
          }
        }
        assertThat(clips(part)).isNotEmpty();
        all.addAll(clips(part));
      }
    }

    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(streams.stream().map(s -> s + " 0 1 2").toList());
  }

  @ParameterizedTest
  @CsvSource({"1, cam 0;cam 1;cam 2", "2, cam 0 1;cam 2"})
  void aClipThatWasBegunWithAnotherLengthIsCutToTheNewOne(int length, String expected)
      throws Exception {
    receive(frame("cam", 0), frame("cam", 1));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    try (var restarted = newHarness(length, 1, 0)) {
      restarted.initializeState(state);
      restarted.open();
      restarted.processElement(scheduled(frame("cam", 2)), 0);

      assertThat(clips(restarted)).containsExactly(expected.split(";"));
      assertThat(restarted.numKeyedStateEntries()).isZero();
    }
  }

  private void receive(Frame... frames) throws Exception {
    for (Frame frame : frames) {
      harness.processElement(scheduled(frame), 0);
    }
  }

  private void assertThatNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  private static ScheduledFrame scheduled(Frame frame) {
    return new ScheduledFrame(frame, List.of(), frame.stamp().hasPicture());
  }

  private static Frame sized(Frame frame, int side) {
    FrameStamp stamp = frame.stamp();
    return new Frame(
        new FrameStamp(
            stamp.streamId(),
            stamp.session(),
            stamp.frameIndex(),
            stamp.captureTimeMicros(),
            side,
            side,
            stamp.endOfStream(),
            stamp.origin()),
        frame.image());
  }

  private static List<String> clips(
      KeyedOneInputStreamOperatorTestHarness<String, ScheduledFrame, Clip> harness) {
    return harness.extractOutputValues().stream()
        .map(
            clip ->
                clip.streamId()
                    + clip.frames().stream()
                        .map(f -> " " + f.frame().index())
                        .collect(Collectors.joining()))
        .toList();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, ScheduledFrame, Clip> newHarness(
      int clipLength, int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new GatherClips(
                new ClipSettings(clipLength, WAIT_MILLIS, 1 << 20),
                Settings.defaults(DeadLetterSettings.class))),
        ScheduledFrame::streamId,
        Types.STRING,
        MAX_PARALLELISM,
        parallelism,
        subtask);
  }
}
