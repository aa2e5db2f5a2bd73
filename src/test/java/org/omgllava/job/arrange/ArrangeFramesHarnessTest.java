package org.omgllava.job.arrange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onFrame;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
import org.omgllava.job.event.Instruction;
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
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.Rescaling;

/**
 * The four steps together; each by itself has a test of its own. A frame's offset is its index, and
 * instructions are read by the script.
 */
class ArrangeFramesHarnessTest {
  private static final long GAP_MILLIS = 2_000;
  private static final long ALIGN_MILLIS = 5_000;
  private static final long FRAME_WAIT_MILLIS = 30_000;
  private static final long CLIP_MILLIS = 200;
  private static final long IDLE_MILLIS = 60_000;
  private static final int MOST_STREAMS = 10;
  private static final long FRAME_BYTES = frame("a", 0).sizeBytes();
  private static final StreamSettings STREAMS =
      new StreamSettings(IDLE_MILLIS, 16, 1 << 20, MOST_STREAMS);
  private static final DeadLetterSettings DEAD_LETTERS =
      Settings.defaults(DeadLetterSettings.class);

  private KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness;
  private OrderFrames order;
  private GatherClips clip;

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
  void framesComeOutInOrderInClipsWithTheInstructionsThatCameBefore() throws Exception {
    receive(frame("cam", 0), frame("cam", 2), frame("cam", 1));
    ask(onFrame("cam", "q", 1), onEvery("cam", "s", 0, 2));
    readUntil(4);
    receive(frame("cam", 3));

    assertThat(clips()).containsExactly("cam 0[s]+1[q]", "cam 2[s]+3[]");
  }

  /** Were one step woken by another's timer, its wait would be over too early. */
  @Test
  void eachStepWaitsForItsOwnTime() throws Exception {
    receive(frame("cam", 0), frame("cam", 2));
    harness.setProcessingTime(GAP_MILLIS);
    harness.setProcessingTime(ALIGN_MILLIS - 1);
    assertThat(clips()).isEmpty();
    harness.setProcessingTime(ALIGN_MILLIS);
    harness.setProcessingTime(ALIGN_MILLIS + CLIP_MILLIS - 1);
    assertThat(clips()).isEmpty();
    harness.setProcessingTime(ALIGN_MILLIS + CLIP_MILLIS);
    assertThat(clips()).containsExactly("cam 0[]");

    harness.setProcessingTime(GAP_MILLIS + ALIGN_MILLIS);
    harness.setProcessingTime(GAP_MILLIS + ALIGN_MILLIS + CLIP_MILLIS - 1);
    assertThat(clips()).containsExactly("cam 0[]");
    harness.setProcessingTime(GAP_MILLIS + ALIGN_MILLIS + CLIP_MILLIS);
    assertThat(clips()).containsExactly("cam 0[]", "cam 2[]");
  }

  @Test
  void whatStepsRefuseLeavesBesideTheClips() throws Exception {
    readUntil(100);
    receive(frame("cam", 0), frame("cam", 1), end("cam", 2), frame("cam", 7));
    ask(onFrame("cam", "q", 9));
    harness.setProcessingTime(FRAME_WAIT_MILLIS);

    assertThat(sides()).containsExactly("cam order AFTER_END_OF_STREAM 7", "cam q FRAME_NOT_FOUND");
  }

  @Test
  void nothingIsKeptOfAStreamThatHasEnded() throws Exception {
    readUntil(100);
    ask(onFrame("cam", "q", 1));
    receive(frame("cam", 0), frame("cam", 2), frame("cam", 1), end("cam", 3));
    harness.setProcessingTime(IDLE_MILLIS);
    harness.setProcessingTime(2 * IDLE_MILLIS);

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  @Test
  void anInterruptionChangesNothing() throws Exception {
    new Interruption<>(ArrangeFramesHarnessTest::newHarness, ArrangeFramesHarnessTest::all)
        .changesNothing(
            List.of(
                h -> h.processElement1(frame("cam", 0), 0),
                h -> h.processElement1(frame("cam", 2), 0),
                h -> h.processElement1(frame("other", 0), 0),
                h -> h.processElement2(new StreamRecord<>(onFrame("cam", "q", 1))),
                h -> h.processElement2(new StreamRecord<>(position(1))),
                h -> h.processElement1(frame("cam", 1), 0),
                h -> h.processElement2(new StreamRecord<>(onFrame("cam", "r", 5))),
                h -> h.processElement2(new StreamRecord<>(position(3))),
                h -> h.setProcessingTime(ALIGN_MILLIS),
                h -> h.setProcessingTime(2 * ALIGN_MILLIS),
                h -> h.setProcessingTime(10 * FRAME_WAIT_MILLIS),
                h -> h.setProcessingTime(20 * FRAME_WAIT_MILLIS),
                h -> h.setProcessingTime(30 * FRAME_WAIT_MILLIS)));
  }

  @Test
  void streamsMoveWithAllThatIsKeptOfThem() throws Exception {
    List<Rescaling.Step<KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip>>> first =
        new ArrayList<>();
    List<Rescaling.Step<KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip>>>
        second = new ArrayList<>();
    List<Rescaling.Step<KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip>>> third =
        new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      first.add(Rescaling.of(s, h -> h.processElement1(frame(s, 0), 0)));
      first.add(Rescaling.of(s, h -> h.processElement1(frame(s, 2), 0)));
      first.add(Rescaling.of(s, h -> h.processElement2(new StreamRecord<>(onEvery(s, "q", 0, 1)))));
      second.add(Rescaling.of(s, h -> h.processElement1(frame(s, 1), 0)));
      third.add(Rescaling.of(s, h -> h.processElement1(end(s, 3), 0)));
    }
    second.add(Rescaling.everywhere(h -> h.setProcessingTime(2 * ALIGN_MILLIS)));
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(10 * FRAME_WAIT_MILLIS)));

    new Rescaling<>(ArrangeFramesHarnessTest::newHarness, List.of(ArrangeFramesHarnessTest::clips))
        .changesNothing(first, second, third);
  }

  @Test
  void whatWaitsBehindGapsIsBoundedOverAllStreamsAndFreedWithThem() throws Exception {
    useBounded();
    harness.open();
    readUntil(100);
    receive(frame("a", 0), frame("b", 0), frame("a", 2), frame("a", 4), frame("b", 2));
    assertThat(order.keptBytes().total()).isEqualTo(3 * FRAME_BYTES);
    assertThat(clips()).isEmpty();

    receive(frame("b", 4));
    assertThat(clips()).containsExactly("b 0[]+2[]");
    assertThat(order.keptBytes().total()).isEqualTo(3 * FRAME_BYTES);

    harness.setProcessingTime(IDLE_MILLIS);
    assertThat(order.keptBytes().total()).isZero();
  }

  @Test
  void openClipsAreBoundedOverAllStreams() throws Exception {
    useBounded();
    harness.open();
    readUntil(100);
    receive(frame("a", 0), frame("b", 0));
    assertThat(clip.keptBytes().total()).isEqualTo(2 * FRAME_BYTES);

    receive(frame("c", 0));

    assertThat(clips()).containsExactly("c 0[]");
    assertThat(clip.keptBytes().total()).isEqualTo(2 * FRAME_BYTES);
    harness.setProcessingTime(CLIP_MILLIS);
    assertThat(clip.keptBytes().total()).isZero();
  }

  @Test
  void afterARestartWhatIsKeptIsCountedBeforeAnythingComes() throws Exception {
    useBounded();
    harness.open();
    readUntil(100);
    receive(frame("a", 0), frame("b", 0), frame("a", 2), frame("a", 4), frame("b", 2));
    long behindGaps = order.keptBytes().total();
    long inClips = clip.keptBytes().total();
    var state = harness.snapshot(1, 1);

    useBounded();
    harness.initializeState(state);
    harness.open();

    assertThat(order.keptBytes().total()).isEqualTo(behindGaps).isPositive();
    assertThat(clip.keptBytes().total()).isEqualTo(inClips).isPositive();
  }

  @Test
  void aStreamMoreThanMayBeKnownIsRefusedAlsoAfterARestartUntilOneIsForgotten() throws Exception {
    readUntil(100);
    for (int i = 0; i < MOST_STREAMS; i++) {
      receive(frame("s" + i, 0));
    }
    var state = harness.snapshot(1, 1);
    harness.close();

    harness = newHarness(1, 0);
    harness.initializeState(state);
    harness.open();
    readUntil(100);
    receive(frame("one more", 0), frame("s3", 1));
    ask(onFrame("one more", "q", 0), onFrame("s3", "r", 1));
    assertThat(sides())
        .containsExactly("one more order TOO_MANY_STREAMS 0", "one more q TOO_MANY_STREAMS");

    harness.setProcessingTime(10 * IDLE_MILLIS);
    harness.setProcessingTime(20 * IDLE_MILLIS);
    receive(frame("one more", 0));
    assertThat(sides()).hasSize(2);
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
    harness.processElement2(new StreamRecord<>(position(frameEnd)));
  }

  private static Heard position(long frameEnd) {
    return new Heard.Position(
        "0", 0, 1, new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of(frameEnd)), 0);
  }

  private List<String> clips() {
    return clips(harness);
  }

  private static List<String> clips(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness) {
    return harness.extractOutputValues().stream()
        .map(
            clip ->
                clip.streamId()
                    + " "
                    + clip.frames().stream()
                        .map(ArrangeFramesHarnessTest::scheduled)
                        .collect(Collectors.joining("+")))
        .toList();
  }

  private static String scheduled(ScheduledFrame frame) {
    return frame.frame().index()
        + frame.instructions().stream().map(Instruction::instructionId).toList().toString()
        + (frame.frame().stamp().hasPicture() ? "" : " end");
  }

  private List<String> sides() {
    return sides(harness);
  }

  private static List<String> sides(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness) {
    List<String> all = new ArrayList<>();
    var rejected = harness.getSideOutput(DeadLetters.REJECTED);
    if (rejected != null) {
      rejected.forEach(
          r ->
              all.add(
                  r.getValue().streamId().get()
                      + " "
                      + r.getValue().step()
                      + " "
                      + r.getValue().reason()
                      + " "
                      + r.getValue().frameIndex().get()));
    }
    var unanswerable = harness.getSideOutput(GroundedAnswer.UNANSWERABLE);
    if (unanswerable != null) {
      unanswerable.forEach(
          a ->
              all.add(
                  a.getValue().streamId()
                      + " "
                      + a.getValue().instruction().instructionId()
                      + " "
                      + ((Failure) a.getValue()).problem().code()));
    }
    return all;
  }

  private static List<String> all(
      KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness) {
    List<String> all = new ArrayList<>(clips(harness));
    all.addAll(sides(harness));
    return all;
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> newHarness()
      throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> newHarness(
      int parallelism, int subtask) throws Exception {
    return newHarness(order(1 << 20), clip(1 << 20), parallelism, subtask);
  }

  /** Three frames fit behind gaps, and two into open clips. */
  private void useBounded() throws Exception {
    harness.close();
    order = order(3 * FRAME_BYTES);
    clip = clip(2 * FRAME_BYTES);
    harness = newHarness(order, clip, 1, 0);
  }

  private static OrderFrames order(long bufferBytes) {
    return new OrderFrames(
        new OrderSettings(500, 1_000, GAP_MILLIS, 64, bufferBytes), STREAMS, DEAD_LETTERS);
  }

  private static GatherClips clip(long bufferBytes) {
    return new GatherClips(new ClipSettings(2, CLIP_MILLIS, bufferBytes), DEAD_LETTERS);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> newHarness(
      OrderFrames order, GatherClips clip, int parallelism, int subtask) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, Frame, Heard, Clip> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new ArrangeFrames(
                order,
                new SkipFrames(Settings.defaults(OverloadSettings.class), DEAD_LETTERS),
                new AlignSettings(ALIGN_MILLIS, 1 << 20),
                new ScheduleInstructions(
                    new ScheduleSettings(FRAME_WAIT_MILLIS, 8, 2, 2, 10_000),
                    STREAMS,
                    DEAD_LETTERS),
                clip),
            Frame::streamId,
            Heard::key,
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(JobFixtures.serializer(Clip.class));
    return harness;
  }
}
