package org.omgllava.job.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.origin;
import static org.omgllava.testing.JobFixtures.serializer;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Holdings.OfStep;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.track.TrackedSegment;

/** Every frame has track 1 in columns 0 to 2, track 2 in columns 3 to 7. */
class LinkPhrasesHarnessTest {
  private static final int HISTORY = Settings.defaults(StreamSettings.class).historyFrames();

  private KeyedTwoInputStreamOperatorTestHarness<String, TrackedFrame, GroundedAnswer, LinkedAnswer>
      harness;

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
  void linksAPhraseToTheTrackThatOverlapsItBest() throws Exception {
    frames(tracked(frame("cam", 0), 1));
    answers(answer(frame("cam", 0), "q", columns(0, 3), columns(2, 8), columns(1, 5)));

    // The third one covers two of three columns of track 1, and two of five of track 2.
    assertThat(linked()).containsExactly("q [1, 2, -1]");
  }

  @Test
  void whatIsHeldIsToldOnceWhenItHasComeOnAllWays() throws Exception {
    Holdings asked = Holdings.none(control("cam", "what", Control.LIST));
    Holdings ofFrames =
        asked
            .inSession("night")
            .withTracks(List.of(1L, 2L))
            .with(new OfStep("order", 1, 10))
            .with(new OfStep("track", 1, 1));
    Holdings ofQuestions = asked.with(new OfStep("converse", 2, 20));
    Holdings ofFollowers = asked.with(new OfStep("follow", 3, 30));
    frames(tracked(frame("cam", 0), 0));
    for (boolean framesFirst : List.of(true, false)) {
      if (framesFirst) {
        frames(new TrackedFrame(FramePass.of(ofFrames), List.of()));
      }
      answers(new GroundedAnswer.Held(ofQuestions));
      if (!framesFirst) {
        frames(new TrackedFrame(FramePass.of(ofFrames), List.of()));
      }
      answers(new GroundedAnswer.Held(ofFollowers));
    }

    List<Holdings> told =
        harness.extractOutputValues().stream()
            .map(answer -> ((LinkedAnswer.Held) answer).holdings())
            .toList();
    assertThat(told).hasSize(2);
    assertThat(told.get(0).session()).isEqualTo("night");
    assertThat(told.get(0).tracks()).containsExactly(1L, 2L);
    assertThat(told.get(1).steps())
        .extracting(OfStep::step)
        .containsExactly("order", "track", "follow", "converse", "link");
    // What it knows and the segments of the frame; the other half is no longer kept.
    assertThat(told.get(1).steps().get(4).entries()).isEqualTo(2);
    assertThat(keptFrames()).isEqualTo(1);
  }

  @Test
  void anEmptyMaskHasNoTrack() throws Exception {
    frames(tracked(frame("cam", 0), 1));
    answers(answer(frame("cam", 0), "q", columns(0, 0)));

    assertThat(linked()).containsExactly("q [-1]");
  }

  @Test
  void anAnswerThatIsEarlyWaitsForItsFrame() throws Exception {
    answers(answer(frame("cam", 0), "q", columns(0, 3)));
    assertThat(linked()).isEmpty();

    frames(tracked(frame("cam", 0), 1));

    assertThat(linked()).containsExactly("q [1]");
  }

  @Test
  void aFrameStaysUntilItsLastAnswerHasComeHoweverLate() throws Exception {
    frames(tracked(frame("cam", 0), 2));
    for (int i = 1; i <= 2 * HISTORY; i++) {
      frames(tracked(frame("cam", i), 0));
    }
    answers(answer(frame("cam", 0), "q", columns(0, 3)));
    assertThat(keptFrames()).isEqualTo(HISTORY + 1);
    answers(answer(frame("cam", 0), "r", columns(3, 8)));

    assertThat(linked()).containsExactly("q [1]", "r [2]");
    assertThat(keptFrames()).isEqualTo(HISTORY);
  }

  @Test
  void aFrameThatIsAskedForAgainIsLinkedToItsOldSegments() throws Exception {
    frames(tracked(frame("cam", 0), 0), tracked(frame("cam", 1), 0));
    frames(again(frame("cam", 0), 1));
    answers(answer(frame("cam", 0), "q", columns(0, 3)));

    assertThat(linked()).containsExactly("q [1]");
  }

  @Test
  void anAnswerMayBeFasterThanTheAnnouncementOfItsSecondPass() throws Exception {
    frames(tracked(frame("cam", 0), 0));
    answers(answer(frame("cam", 0), "q", columns(0, 3)));
    frames(again(frame("cam", 0), 1));

    assertThat(linked()).containsExactly("q [1]");
    endAndForget();
    assertThatNothingIsKept();
  }

  @Test
  void skippedExecutionsAreCountedOffAndNotPublished() throws Exception {
    frames(tracked(frame("cam", 0), 1));
    answers(new GroundedAnswer.Skipped(onEvery("cam", "s", 0, 1), frame("cam", 0).stamp()));

    assertThat(linked()).isEmpty();
    endAndForget();
    assertThatNothingIsKept();
  }

  @Test
  void answersThatNobodyAwaitsPass() throws Exception {
    answers(
        new Failure.NoFrame(
            onFrame("nowhere", "q", 3), new ModelProblem("FRAME_NOT_FOUND", "no such frame")));

    assertThat(linked()).containsExactly("q FRAME_NOT_FOUND");
    assertThatNothingIsKept();
  }

  @Test
  void theSameQuestionIsLinkedForAsLongAsItsFrameCanBeAskedFor() throws Exception {
    frames(tracked(frame("cam", 0), 0), ended("cam", 1));
    harness.setProcessingTime(3_600_000);
    frames(again(frame("cam", 0), 1));
    answers(answer(frame("cam", 0), "q", columns(0, 3)));

    assertThat(linked()).containsExactly("q [1]");
  }

  @Test
  void everythingIsFreedAfterTheEndOfTheStreamAndTheLastAnswer() throws Exception {
    frames(tracked(frame("cam", 0), 1), tracked(frame("cam", 1), 0));
    endAndForget();
    assertThat(keptFrames()).isEqualTo(1);

    answers(answer(frame("cam", 0), "q", columns(0, 3)));

    assertThat(linked()).containsExactly("q [1]");
    assertThatNothingIsKept();
  }

  @Test
  void aStreamThatStartsAgainKeepsItsFramesApart() throws Exception {
    frames(tracked(frame("cam", 0), 1), ended("cam", 1));
    Frame second =
        new Frame(
            new FrameStamp("cam", "", 0, 0, 8, 8, false, origin(77)), frame("cam", 0).image());
    frames(
        new TrackedFrame(
            new FramePass(second.stamp(), true, 1, 0, 0), List.of(segment(9, columns(0, 3)))));
    answers(answer(frame("cam", 0), "old", columns(0, 3)), answer(second, "new", columns(0, 3)));

    assertThat(linked()).containsExactly("old [1]", "new [9]");
  }

  @Test
  void noInterruptionChangesTheAnswers() throws Exception {
    List<
            Interruption.Act<
                KeyedTwoInputStreamOperatorTestHarness<
                    String, TrackedFrame, GroundedAnswer, LinkedAnswer>>>
        script = new ArrayList<>();
    GroundedAnswer early = answer(frame("cam", 1), "early", columns(3, 8));
    GroundedAnswer late = answer(frame("cam", 0), "late", columns(0, 3));
    GroundedAnswer asked = answer(frame("cam", 1), "asked", columns(0, 3));
    GroundedAnswer repeated = answer(frame("cam", 0), "again", columns(0, 3));
    script.add(h -> h.processElement1(tracked(frame("cam", 0), 1), 0));
    script.add(h -> h.processElement2(new StreamRecord<>(early)));
    script.add(h -> h.processElement1(tracked(frame("cam", 1), 1), 0));
    script.add(h -> h.processElement1(again(frame("cam", 0), 1), 0));
    script.add(h -> h.processElement2(new StreamRecord<>(repeated)));
    script.add(h -> h.processElement1(ended("cam", 2), 0));
    script.add(h -> h.processElement1(again(frame("cam", 1), 1), 0));
    script.add(h -> h.processElement2(new StreamRecord<>(asked)));
    script.add(h -> h.processElement1(ended("cam", 2), 0));
    script.add(h -> h.processElement2(new StreamRecord<>(late)));

    new Interruption<>(LinkPhrasesHarnessTest::newHarness, LinkPhrasesHarnessTest::linked)
        .changesNothing(script);
  }

  @Test
  void rescalingChangesNoLink() throws Exception {
    List<
            Rescaling.Step<
                KeyedTwoInputStreamOperatorTestHarness<
                    String, TrackedFrame, GroundedAnswer, LinkedAnswer>>>
        first = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedTwoInputStreamOperatorTestHarness<
                    String, TrackedFrame, GroundedAnswer, LinkedAnswer>>>
        second = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedTwoInputStreamOperatorTestHarness<
                    String, TrackedFrame, GroundedAnswer, LinkedAnswer>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      first.add(tracking(s, tracked(frame(s, 0), 1)));
      first.add(answering(answer(frame(s, 1), s + " early", columns(3, 8))));
      second.add(tracking(s, tracked(frame(s, 1), 1)));
      second.add(tracking(s, again(frame(s, 0), 1)));
      third.add(answering(answer(frame(s, 0), s + " again", columns(0, 3))));
      third.add(tracking(s, ended(s, 2)));
    }
    for (String s : Rescaling.STREAMS) {
      third.add(tracking(s, ended(s, 2)));
      third.add(answering(answer(frame(s, 0), s + " late", columns(0, 3))));
    }

    new Rescaling<>(LinkPhrasesHarnessTest::newHarness, List.of(LinkPhrasesHarnessTest::linked))
        .changesNothing(first, second, third);
  }

  private static Rescaling.Step<
          KeyedTwoInputStreamOperatorTestHarness<
              String, TrackedFrame, GroundedAnswer, LinkedAnswer>>
      tracking(String stream, TrackedFrame frame) {
    return Rescaling.of(stream, h -> h.processElement1(frame, 0));
  }

  private static Rescaling.Step<
          KeyedTwoInputStreamOperatorTestHarness<
              String, TrackedFrame, GroundedAnswer, LinkedAnswer>>
      answering(GroundedAnswer answer) {
    return Rescaling.of(answer.streamId(), h -> h.processElement2(new StreamRecord<>(answer)));
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, TrackedFrame, GroundedAnswer, LinkedAnswer>
      newHarness() throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, TrackedFrame, GroundedAnswer, LinkedAnswer>
      newHarness(int parallelism, int subtask) throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<
            String, TrackedFrame, GroundedAnswer, LinkedAnswer>(
            new KeyedCoProcessOperator<>(
                new LinkPhrases(
                    Settings.defaults(LinkSettings.class),
                    Settings.defaults(StreamSettings.class))),
            TrackedFrame::streamId,
            GroundedAnswer::streamId,
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(serializer(LinkedAnswer.class));
    return harness;
  }

  private static TrackedFrame tracked(Frame frame, int answers) {
    return new TrackedFrame(
        new FramePass(frame.stamp(), true, answers, 0, 0),
        List.of(segment(1, columns(0, 3)), segment(2, columns(3, 8))));
  }

  private static TrackedFrame again(Frame frame, int answers) {
    return new TrackedFrame(FramePass.announcing(frame.stamp(), answers), List.of());
  }

  private static TrackedFrame ended(String stream, long index) {
    return new TrackedFrame(FramePass.announcing(end(stream, index).stamp(), 0), List.of());
  }

  private static TrackedSegment segment(long trackId, RunLengthMask mask) {
    return new TrackedSegment(
        trackId,
        1,
        "ball",
        true,
        1,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask);
  }

  private static GroundedAnswer answer(Frame frame, String id, RunLengthMask... masks) {
    return new GroundedAnswer.Grounded(
        onFrame(frame.streamId(), id, frame.index()),
        frame.stamp(),
        new Answer("a", Generation.Finish.STOP, 1, 1, new Confidence(0, 0), Optional.empty(), 0, 1),
        Arrays.stream(masks).map(m -> new MaskedPhrase(0, 1, new GroundedMask(m, 1))).toList());
  }

  private void frames(TrackedFrame... frames) throws Exception {
    for (TrackedFrame frame : frames) {
      harness.processElement1(frame, 0);
    }
  }

  private void answers(GroundedAnswer... answers) throws Exception {
    for (GroundedAnswer answer : answers) {
      harness.processElement2(new StreamRecord<>(answer));
    }
  }

  private void endAndForget() throws Exception {
    frames(ended("cam", 1_000), ended("cam", 1_000));
  }

  private List<String> linked() {
    return linked(harness);
  }

  private static List<String> linked(
      KeyedTwoInputStreamOperatorTestHarness<String, TrackedFrame, GroundedAnswer, LinkedAnswer>
          harness) {
    return harness.extractOutputValues().stream()
        .map(
            a ->
                a.instruction().instructionId()
                    + " "
                    + (a instanceof LinkedAnswer.Linked linked
                        ? Arrays.toString(linked.trackIds())
                        : ((Failure) a).problem().code()))
        .toList();
  }

  private int keptFrames() throws Exception {
    KeyedStateBackend<String> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey("cam");
    var descriptor =
        new MapStateDescriptor<>(
            "segments", Types.STRING, Types.LIST(TypeInformation.of(TrackedSegment.class)));
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    MapState<String, List<TrackedSegment>> frames =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    int count = 0;
    for (String ignored : frames.keys()) {
      count++;
    }
    return count;
  }

  private void assertThatNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }
}
