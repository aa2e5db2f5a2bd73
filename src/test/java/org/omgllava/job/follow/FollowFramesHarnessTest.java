package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.corruptFrame;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.JobFixtures.origin;
import static org.omgllava.testing.JobFixtures.serializer;
import static org.omgllava.testing.TestingPerceiver.ballColumn;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.testing.TestingPictures;
import org.omgllava.track.TrackedSegment;

/**
 * The language model finds the ball where a picture shows it, in seven steps; the ball's track lies
 * there too.
 */
class FollowFramesHarnessTest {
  private static final int WAITING = 4;
  private static final long BALL = 7;

  private KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer> harness;

  @BeforeEach
  void open() throws Exception {
    TestingModelFactory.OPEN.set(0);
    TestingPictures.READINGS.release(100_000);
    harness = newHarness(1, 0);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    TestingPictures.READINGS.drainPermits();
    TestingPictures.KEPT.clear();
    assertThat(TestingModelFactory.OPEN).hasValue(0);
  }

  @Test
  void theLanguageModelIsAskedOnceAndTheTrackIsFollowedFromThenOn() throws Exception {
    for (long index = 0; index < 4; index++) {
      see(seen("cam", index, follow("cam", "it")));
      runAll(harness);
    }

    assertThat(lines(harness))
        .containsExactly(
            "cam it 0 FIRST FIRST [LANGUAGE 7 at " + ball("cam") + "]",
            "cam it 1 NONE NONE [TRACK 7 at " + ball("cam") + "]",
            "cam it 2 NONE NONE [TRACK 7 at " + ball("cam") + "]",
            "cam it 3 NONE NONE [TRACK 7 at " + ball("cam") + "]");
    Followed first = followed().get(0);
    Followed later = followed().get(3);
    assertThat(first.answer().generatedTokens()).isEqualTo(7);
    assertThat(later.answer().generatedTokens()).isZero();
    assertThat(later.answer().text()).isEqualTo(first.answer().text());
    assertThat(first.phrases().get(0).masked().mask().score()).isEqualTo(0.75f);
    assertThat(later.phrases().get(0).masked().mask().score()).isEqualTo(0.9f);
  }

  @Test
  void framesWaitForTheAnswerAndTheirEventsComeInOrder() throws Exception {
    for (long index = 0; index < 3; index++) {
      see(seen("cam", index, follow("cam", "it")));
      see(seen("other", index));
      runSteps(harness, 1);
    }
    assertThat(lines(harness)).isEmpty();

    runAll(harness);

    assertThat(frames()).containsExactly(0L, 1L, 2L);
  }

  /** The task's mailbox takes no more, and what it holds is still done. */
  @Test
  void aTaskThatEndsBehindASavepointLeavesWhatIsAskedToIt() throws Exception {
    var ending = newHarness(1, 0);
    ending.open();
    ending.processElement(seen("cam", 0, follow("cam", "it")), 0);
    OperatorSubtaskState savepoint = ending.snapshot(1, 1);
    ending.getTaskMailbox().quiesce();
    runAll(ending);
    assertThat(lines(ending)).isEmpty();
    ending.getOperator().close();

    try (var restarted = newHarness(1, 0)) {
      restarted.initializeState(savepoint);
      restarted.open();
      runAll(restarted);
      assertThat(lines(restarted)).hasSize(1);
    }
  }

  @Test
  void anotherStreamGoesOnMeanwhile() throws Exception {
    see(seen("a", 0, follow("a", "it")));
    runAll(harness);
    see(seen("b", 0, follow("b", "it")));
    see(seen("a", 1, follow("a", "it")));

    assertThat(lines(harness)).hasSize(2).allMatch(line -> line.startsWith("a "));
  }

  @Test
  void framesBeyondTheBoundAreAnsweredWithThat() throws Exception {
    for (long index = 0; index < WAITING + 3; index++) {
      see(seen("cam", index, follow("cam", "it"), follow("cam", "too")));
    }
    see(frame("cam", 9), List.of());
    runAll(harness);

    List<Failure.NoQuestion> behind =
        harness.extractOutputValues().stream()
            .filter(Failure.NoQuestion.class::isInstance)
            .map(Failure.NoQuestion.class::cast)
            .toList();
    assertThat(behind)
        .extracting(f -> f.problem().code() + " " + f.stamp().frameIndex())
        .containsExactly(
            "FOLLOW_BEHIND 5", "FOLLOW_BEHIND 5", "FOLLOW_BEHIND 6", "FOLLOW_BEHIND 6");
    assertThat(followed()).hasSize(2 * (WAITING + 1));
    assertThatNothingIsKept();
  }

  @Test
  void theLastFrameOfASessionWaitsHoweverManyDoAndNothingIsKeptBehindIt() throws Exception {
    for (long index = 0; index < WAITING + 3; index++) {
      see(seen("cam", index, follow("cam", "it")));
    }
    see(lastFrame("cam", WAITING + 3), List.of(), follow("cam", "it"));
    runAll(harness);

    assertThat(frames()).endsWith((long) WAITING, WAITING + 3L);
    assertThatNothingIsKept();
  }

  @Test
  void aMaskOfTheKeptQueryStandsInForTheTrack() throws Exception {
    see(seen("cam", 0, follow("cam", "it")));
    runAll(harness);
    Frame next = pictured("cam", 1);
    TestingPictures.keep(next);
    see(next, List.of(), follow("cam", "it"));

    assertThat(lines(harness).get(1))
        .isEqualTo("cam it 1 NONE NONE [QUERY -1 at " + ball("cam") + "]");
  }

  @Test
  void withoutThePictureWhatIsOnNoTrackIsLost() throws Exception {
    see(seen("cam", 0, follow("cam", "it")));
    runAll(harness);
    see(frame("cam", 1), List.of(), follow("cam", "it"));

    assertThat(lines(harness).get(1)).isEqualTo("cam it 1 NONE NONE [NONE -1 at nowhere]");
  }

  @Test
  void aFrameThatCannotBeSeenIsAnsweredWithThatAndAskedAboutNoMore() throws Exception {
    Frame corrupt = corruptFrame("cam", 0);
    TestingPictures.keep(corrupt);
    see(corrupt, List.of(), follow("cam", "it"));
    see(seen("cam", 1, follow("cam", "it")));
    runAll(harness);

    assertThat(lines(harness)).containsExactly("cam it 0 IMAGE_CORRUPT", "cam it 1 NONE NONE []");
  }

  @Test
  void whatTheModelRefusesIsAnsweredWithThat() throws Exception {
    see(seen("cam", 0, follow("cam", "forbidden"), follow("cam", "it")));
    runAll(harness);

    assertThat(lines(harness))
        .containsExactly(
            "cam forbidden 0 PROMPT_TOO_LONG",
            "cam it 0 FIRST FIRST [LANGUAGE 7 at " + ball("cam") + "]");
  }

  @Test
  void manyInstructionsAreAskedTogether() throws Exception {
    see(
        seen(
            "cam",
            0,
            follow("cam", "a"),
            follow("cam", "b"),
            follow("cam", "c"),
            follow("cam", "d")));
    // Two rows of seven steps, twice.
    runSteps(harness, 14);

    assertThat(lines(harness)).hasSize(4);
  }

  @Test
  void nothingIsKeptBehindTheLastFrameThatIsFollowed() throws Exception {
    see(seen("cam", 0, follow("cam", "it")));
    runAll(harness);
    see(seen("cam", 1));
    assertThatNothingIsKept();
  }

  @Test
  void nothingIsKeptBehindTheEndOfTheStream() throws Exception {
    see(seen("cam", 0, follow("cam", "it")));
    see(end("cam", 1), List.of());
    runAll(harness);

    assertThat(lines(harness)).hasSize(1);
    assertThatNothingIsKept();
  }

  @Test
  void whatIsHeldIsTold() throws Exception {
    see(seen("cam", 0, follow("cam", "it")));
    see(seen("cam", 1, follow("cam", "it")));
    Instruction asker = control("cam", "what", Control.LIST);
    see(FollowableFrame.of(Holdings.none(asker)));

    var told = harness.getSideOutput(GroundedAnswer.UNANSWERABLE);
    Holdings held = ((GroundedAnswer.Held) told.element().getValue()).holdings();
    // Two frames, and which ones they are.
    assertThat(held.steps()).extracting(Holdings.OfStep::entries).containsExactly(3L);
    runAll(harness);
  }

  @Test
  void noInterruptionChangesWhatIsSaid() throws Exception {
    List<
            Interruption.Act<
                KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer>>>
        script = new ArrayList<>();
    for (long index = 0; index < 5; index++) {
      FollowableFrame a = seen("a", index, follow("a", "it"));
      FollowableFrame b = seen("b", index, follow("b", "one"), follow("b", "two"));
      script.add(h -> h.processElement(a, 0));
      script.add(h -> runSteps(h, 3));
      script.add(h -> h.processElement(b, 0));
      script.add(h -> runSteps(h, 2));
    }
    script.add(FollowFramesHarnessTest::runAll);

    new Interruption<>(() -> newHarness(1, 0), FollowFramesHarnessTest::lines)
        .changesNothing(script);
  }

  @Test
  void rescalingChangesNothingOfWhatIsSaid() throws Exception {
    List<
            List<
                Rescaling.Step<
                    KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer>>>>
        parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int part = 0; part < parts.size(); part++) {
      for (String stream : Rescaling.STREAMS) {
        for (long index = 2L * part; index < 2L * part + 2; index++) {
          FollowableFrame next = seen(stream, index, follow(stream, "it"));
          parts.get(part).add(Rescaling.of(stream, h -> h.processElement(next, 0)));
        }
      }
      int steps = 4 * part + 1;
      parts.get(part).add(Rescaling.everywhere(h -> runSteps(h, steps)));
    }
    parts.get(2).add(Rescaling.everywhere(FollowFramesHarnessTest::runAll));

    new Rescaling<>(FollowFramesHarnessTest::newHarness, List.of(FollowFramesHarnessTest::lines))
        .changesNothing(parts.get(0), parts.get(1), parts.get(2));
  }

  private static String ball(String stream) {
    return Integer.toString(ballColumn(frame(stream, 0).image()));
  }

  /** A frame whose picture can be read again, with the ball on its track. */
  private static FollowableFrame seen(String stream, long index, Instruction... followers) {
    Frame frame = pictured(stream, index);
    TestingPictures.keep(frame);
    int left = ballColumn(frame.image());
    return followable(
        frame,
        List.of(
            new TrackedSegment(
                BALL,
                1,
                "ball",
                true,
                0.9f,
                24,
                new int[] {left, 0, 3, 8},
                columns(left, left + 3))),
        followers);
  }

  /** The ball lies still; the records of the streams' frames are at different places. */
  private static Frame pictured(String stream, long index) {
    FrameStamp stamp = frame(stream, index).stamp();
    return new Frame(
        new FrameStamp(
            stream,
            "night",
            index,
            stamp.captureTimeMicros(),
            stamp.heightPixels(),
            stamp.widthPixels(),
            false,
            origin(1_000L * stream.hashCode() + index)),
        frame(stream, 0).image());
  }

  private static FollowableFrame followable(
      Frame frame, List<TrackedSegment> segments, Instruction... followers) {
    return new FollowableFrame(
        frame.stamp().in("night"),
        segments,
        Optional.of(0.25f),
        List.of(followers),
        Optional.empty());
  }

  private void see(Frame frame, List<TrackedSegment> segments, Instruction... followers)
      throws Exception {
    see(followable(frame, segments, followers));
  }

  private void see(FollowableFrame frame) throws Exception {
    harness.processElement(frame, 0);
  }

  private List<Followed> followed() {
    return harness.extractOutputValues().stream()
        .filter(Followed.class::isInstance)
        .map(Followed.class::cast)
        .toList();
  }

  private List<Long> frames() {
    return followed().stream().map(f -> f.stamp().frameIndex()).toList();
  }

  private static List<String> lines(
      KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer> harness) {
    return harness.extractOutputValues().stream().map(FollowFramesHarnessTest::line).toList();
  }

  private static String line(LinkedAnswer answer) {
    Instruction asked = answer.instruction();
    String name =
        asked.streamId()
            + " "
            + asked.instructionId()
            + " "
            + answer.frame().orElseThrow().frameIndex()
            + " ";
    if (answer instanceof Failure failure) {
      return name + failure.problem().code();
    }
    Followed followed = (Followed) answer;
    return name
        + followed.wake()
        + " "
        + followed.change()
        + " "
        + followed.phrases().stream().map(FollowFramesHarnessTest::phrase).toList();
  }

  private static String phrase(Followed.Phrase phrase) {
    int[] box = RunLengthMasks.boundingBox(phrase.masked().mask().mask());
    return phrase.made() + " " + phrase.trackId() + " at " + (box[2] == 0 ? "nowhere" : box[0]);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer>
      newHarness(int parallelism, int subtask) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer>(
            new OperatorFactory<>(
                task ->
                    new FollowFrames(
                        task,
                        new FollowSettings(5, 0.3f, 0.7f, WAITING),
                        0.5f,
                        new FollowModels.Source(
                            new TestingModelFactory(),
                            Settings.defaults(SlotSettings.class),
                            2,
                            Settings.defaults(PictureSettings.class),
                            new TestingPictures()))),
            FollowableFrame::streamId,
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(serializer(LinkedAnswer.class));
    return harness;
  }

  private static void runSteps(
      KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer> harness,
      int steps)
      throws Exception {
    TaskMailbox mailbox = harness.getTaskMailbox();
    for (int i = 0; i < steps && mailbox.hasMail(); i++) {
      mailbox.take(0).run();
    }
  }

  private static void runAll(
      KeyedOneInputStreamOperatorTestHarness<String, FollowableFrame, LinkedAnswer> harness)
      throws Exception {
    runSteps(harness, 1_000);
    assertThat(harness.getTaskMailbox().hasMail()).isFalse();
  }

  private void assertThatNothingIsKept() throws Exception {
    assertThat(harness.numKeyedStateEntries()).isZero();
    OperatorSubtaskState state = harness.snapshot(9, 9);
    try (var restarted = newHarness(1, 0)) {
      restarted.initializeState(state);
      restarted.open();
      assertThat(restarted.getTaskMailbox().hasMail()).isFalse();
    }
  }
}
