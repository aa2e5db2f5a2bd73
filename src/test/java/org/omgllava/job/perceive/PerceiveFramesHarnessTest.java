package org.omgllava.job.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.corruptFrame;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.pointing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.scene.TrackPoint;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.testing.TestingModelFactory;

class PerceiveFramesHarnessTest {
  private KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness;

  @BeforeEach
  void open() throws Exception {
    TestingModelFactory.OPEN.set(0);
    harness = newHarness(1, 0);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    assertThat(TestingModelFactory.OPEN).hasValue(0);
  }

  @Test
  void aFullBatchRunsAtOnceAcrossStreams() throws Exception {
    for (int i = 0; i < 7; i++) {
      perceive(frame("cam-" + i, 0));
    }
    assertThat(perceived()).isEmpty();

    perceive(frame("cam-7", 0));

    assertThat(perceived()).hasSize(8).startsWith("cam-0 0 +0").endsWith("cam-7 0 +0");
  }

  @Test
  void whatFollowsSomethingAsksNothingOfTheLanguageModel() throws Exception {
    Instruction follower = follow("cam", "it");
    harness.processElement(
        Clip.of(
            new ScheduledFrame(frame("cam", 0), List.of(follower, onFrame("cam", "q", 0)), true)),
        0);
    harness.prepareSnapshotPreBarrier(1);

    assertThat(harness.extractOutputValues())
        .extracting(PerceivedFrame::followers)
        .containsExactly(List.of(follower));
    assertThat(perceived()).containsExactly("cam 0 +1");
    assertThat(harness.getSideOutput(PerceiveFrames.QUESTIONS)).hasSize(1);
  }

  @Test
  void aBatchIsBoundedInFramesAndNotInClips() throws Exception {
    harness.processElement(clip("a", 3), 0);
    harness.processElement(clip("b", 3), 0);
    assertThat(perceived()).isEmpty();

    harness.processElement(clip("c", 3), 0);
    assertThat(perceived()).as("a ninth frame would be one too many").hasSize(6);

    harness.processElement(clip("d", 5), 0);
    assertThat(perceived()).as("the eighth frame fills the batch").hasSize(14);
  }

  @Test
  void anIncompleteBatchRunsAfterItsTime() throws Exception {
    harness.setProcessingTime(100);
    perceive(frame("cam", 0));
    harness.setProcessingTime(110);
    perceive(frame("cam", 1));
    harness.setProcessingTime(119);
    assertThat(perceived()).isEmpty();

    harness.setProcessingTime(120);

    assertThat(perceived()).containsExactly("cam 0 +0", "cam 1 +0");
    assertThat(harness.extractOutputValues())
        .extracting(PerceivedFrame::pass)
        .extracting(FramePass::queuedMillis)
        .containsExactly(20f, 10f);
  }

  @Test
  void theFramesOfAClipComeOutInOrderAndARefusedOneLeavesIt() throws Exception {
    List<ScheduledFrame> frames =
        Stream.of(frame("cam", 0), corruptFrame("cam", 1), frame("cam", 2))
            .map(f -> new ScheduledFrame(f, List.of(), true))
            .toList();
    harness.processElement(new Clip(frames), 0);
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 0 +0", "cam 2 +0");
    assertThat(harness.getSideOutput(DeadLetters.REJECTED)).hasSize(1);
  }

  @Test
  void whatIsAskedAboutAStreamOvertakesNoneOfItsFramesAndQuestions() throws Exception {
    Instruction asker = control("cam", "what", Control.LIST);
    perceive(frame("cam", 0), onFrame("cam", "a", 0));
    harness.processElement(Clip.of(Holdings.none(asker)), 0);
    perceive(frame("cam", 1), onFrame("cam", "b", 1));
    harness.setProcessingTime(20);

    assertThat(harness.extractOutputValues())
        .extracting(frame -> frame.pass().holdings().isPresent())
        .containsExactly(false, true, false);
    assertThat(questions(harness)).containsExactly("a", "what", "b");
  }

  @Test
  void everyInstructionBecomesAQuestionOfTheSamePass() throws Exception {
    perceive(frame("cam", 0), onFrame("cam", "a", 0), onFrame("cam", "b", 0));
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 0 +2");
    assertThat(questions(harness)).containsExactly("a", "b");
  }

  @Test
  void aFrameThatIsAskedForAgainIsAnnouncedWithoutSegments() throws Exception {
    harness.processElement(
        Clip.of(new ScheduledFrame(frame("cam", 0), List.of(onFrame("cam", "a", 0)), false)), 0);
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 0 again +1");
    assertThat(questions(harness)).containsExactly("a");
  }

  @Test
  void aQuestionThatLooksBackIsToldOfTheTracksOfEarlierFrames() throws Exception {
    harness.processElement(lookingBack("q", List.of(7L, 0L), List.of(7L, 0L), List.of(9L, 0L)), 0);
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 3 again +1");
    assertThat(harness.extractOutputValues().get(0).segments())
        .as("the frame had its event when it came")
        .isEmpty();
    Question question = side(harness, PerceiveFrames.QUESTIONS).toList().get(0);
    assertThat(question.followed().earlier())
        .extracting(frame -> frame.points().stream().map(TrackPoint::trackId).toList())
        .as("stuff has no track")
        .containsExactly(List.of(7L, 0L), List.of(7L, 0L));
    assertThat(question.followed().points())
        .extracting(TrackPoint::trackId)
        .containsExactly(9L, 0L);
    assertThat(question.sizeBytes()).isEqualTo(Float.BYTES * (4 + 2 * 4));
  }

  @Test
  void itsEarlierFramesCountInTheBatchAndLeaveOthersTheirs() throws Exception {
    harness.processElement(clip("a", 4), 0);
    harness.processElement(lookingBack("q", List.of(7L, 0L), List.of(7L, 0L), List.of(9L, 0L)), 0);
    assertThat(perceived()).isEmpty();
    perceive(frame("b", 0));

    assertThat(perceived())
        .containsExactly("a 0 +0", "a 1 +0", "a 2 +0", "a 3 +0", "cam 3 again +1", "b 0 +0");
  }

  @Test
  void aFrameThatIsSeenOtherwiseThanItWasCannotBeLookedBackOn() throws Exception {
    harness.processElement(
        lookingBack("earlier", List.of(7L), List.of(7L, 0L), List.of(7L, 0L)), 0);
    harness.processElement(lookingBack("asked", List.of(7L, 0L), List.of(7L, 0L), List.of(7L)), 0);
    perceive(frame("cam", 4));
    harness.setProcessingTime(20);

    assertThat(unanswerable(harness))
        .containsExactly("earlier HISTORY_CHANGED", "asked HISTORY_CHANGED");
    assertThat(perceived()).containsExactly("cam 4 +0");
    assertThat(side(harness, DeadLetters.REJECTED)).isEmpty();
  }

  @Test
  void anEarlierPictureThatCannotBeDecodedIsAnsweredWithItsName() throws Exception {
    Past past =
        new Past(
            new Past.Sight(frame("cam", 3).stamp(), List.of(7L, 0L)),
            List.of(new Past.Sight(frame("cam", 1).stamp(), List.of(7L, 0L))));
    harness.processElement(
        Clip.of(
            ScheduledFrame.past(past, onFrame("cam", "q", 3).on(past))
                .with(List.of(frame("cam", 3).image(), corruptFrame("cam", 1).image()))),
        0);
    harness.setProcessingTime(20);

    assertThat(perceived()).isEmpty();
    assertThat(side(harness, GroundedAnswer.UNANSWERABLE).map(a -> ((Failure) a).problem()))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("IMAGE_CORRUPT");
              assertThat(problem.message()).startsWith("looking back on frame 1: ");
            });
  }

  /** On frame 3, with what was seen on frames 1, 2 and on itself. */
  private static Clip lookingBack(
      String id, List<Long> first, List<Long> second, List<Long> asked) {
    Past past =
        new Past(
            new Past.Sight(frame("cam", 3).stamp(), asked),
            List.of(
                new Past.Sight(frame("cam", 1).stamp(), first),
                new Past.Sight(frame("cam", 2).stamp(), second)));
    return Clip.of(
        ScheduledFrame.past(past, onFrame("cam", id, 3).on(past))
            .with(
                Stream.of(frame("cam", 3), frame("cam", 1), frame("cam", 2))
                    .map(Frame::image)
                    .toList()));
  }

  @Test
  void aPromptOutsideTheFrameIsAnsweredAndTheOthersGoOn() throws Exception {
    perceive(frame("cam", 0), pointing("cam", "out", 99, 1), pointing("cam", "in", 1, 1));
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 0 +1");
    assertThat(questions(harness)).containsExactly("in");
    assertThat(unanswerable(harness)).containsExactly("out PROMPT_OUTSIDE_FRAME");
  }

  @Test
  void aPictureThatCannotBeDecodedIsADeadLetterAndItsInstructionsAreAnswered() throws Exception {
    perceive(corruptFrame("cam", 0), onFrame("cam", "a", 0));
    perceive(frame("cam", 1));
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 1 +0");
    assertThat(rejected(harness)).containsExactly("IMAGE_CORRUPT 0");
    assertThat(unanswerable(harness)).containsExactly("a IMAGE_CORRUPT");
  }

  @Test
  void theEndOfAStreamKeepsItsPlace() throws Exception {
    perceive(frame("cam", 0));
    perceive(end("cam", 1));
    assertThat(perceived()).isEmpty();
    harness.setProcessingTime(20);

    assertThat(perceived()).containsExactly("cam 0 +0", "cam 1 again +0 end");
  }

  @Test
  void aLastPictureThatCannotBeDecodedStillEndsTheStream() throws Exception {
    Frame corrupt = corruptFrame("cam", 3);
    var stamp = corrupt.stamp();
    Frame last =
        new Frame(
            new FrameStamp("cam", "", 3, stamp.captureTimeMicros(), 8, 8, true, stamp.origin()),
            corrupt.image());
    perceive(last);
    harness.setProcessingTime(20);

    assertThat(rejected(harness)).containsExactly("IMAGE_CORRUPT 3");
    assertThat(perceived()).containsExactly("cam 3 again +0 end");
  }

  @Test
  void nothingIsUnderWayAtABarrier() throws Exception {
    perceive(frame("cam", 0));
    harness.prepareSnapshotPreBarrier(1);

    assertThat(perceived()).containsExactly("cam 0 +0");
    harness.setProcessingTime(100);
    assertThat(perceived()).hasSize(1);
  }

  @Test
  void noInterruptionChangesTheOutput() throws Exception {
    List<Interruption.Act<KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame>>>
        script = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      ScheduledFrame scheduled =
          new ScheduledFrame(
              i == 4 ? corruptFrame("cam", i) : frame("cam", i),
              i % 3 == 0 ? List.of(onFrame("cam", "q" + i, i)) : List.of(),
              true);
      script.add(h -> h.processElement(Clip.of(scheduled), 0));
    }
    script.add(h -> h.setProcessingTime(20));

    new Interruption<>(() -> newHarness(1, 0), PerceiveFramesHarnessTest::output)
        .changesNothing(script);
  }

  @Test
  void rescalingChangesNothing() throws Exception {
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame>>>
        first = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame>>>
        second = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      first.add(scheduling(frame(s, 0), onFrame(s, s + " first", 0)));
      first.add(scheduling(corruptFrame(s, 1), onFrame(s, s + " corrupt", 1)));
      second.add(scheduling(frame(s, 2)));
      second.add(scheduling(frame(s, 3), pointing(s, s + " outside", 99, 1)));
      third.add(scheduling(frame(s, 4), onFrame(s, s + " last", 4)));
    }
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(20)));

    new Rescaling<>(
            PerceiveFramesHarnessTest::newHarness,
            List.of(
                PerceiveFramesHarnessTest::perceived,
                PerceiveFramesHarnessTest::questions,
                PerceiveFramesHarnessTest::unanswerable,
                h ->
                    side(h, DeadLetters.REJECTED)
                        .map(
                            r -> r.streamId().get() + " " + r.reason() + " " + r.frameIndex().get())
                        .toList()))
        .changesNothing(first, second, third);
  }

  private static Rescaling.Step<
          KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame>>
      scheduling(Frame frame, Instruction... instructions) {
    ScheduledFrame scheduled = new ScheduledFrame(frame, List.of(instructions), true);
    return Rescaling.of(frame.streamId(), h -> h.processElement(Clip.of(scheduled), 0));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> newHarness(
      int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new OperatorFactory<>(
            task ->
                new PerceiveFrames(
                    task,
                    Settings.defaults(BatchSettings.class),
                    Settings.defaults(SlotSettings.class),
                    Settings.defaults(DeadLetterSettings.class),
                    new TestingModelFactory())),
        Clip::streamId,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        parallelism,
        subtask);
  }

  private static Clip clip(String stream, int frames) {
    return new Clip(
        LongStream.range(0, frames)
            .mapToObj(i -> new ScheduledFrame(frame(stream, i), List.of(), true))
            .toList());
  }

  private void perceive(Frame frame, Instruction... instructions) throws Exception {
    harness.processElement(
        Clip.of(new ScheduledFrame(frame, List.of(instructions), frame.stamp().hasPicture())), 0);
  }

  private List<String> perceived() {
    return perceived(harness);
  }

  private static List<String> perceived(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness) {
    return harness.extractOutputValues().stream()
        .map(
            p ->
                p.streamId()
                    + " "
                    + p.stamp().frameIndex()
                    + (p.pass().panoptic() ? "" : " again")
                    + " +"
                    + p.pass().expectedAnswers()
                    + (p.pass().endsStream() ? " end" : ""))
        .toList();
  }

  private static List<String> questions(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness) {
    return side(harness, PerceiveFrames.QUESTIONS)
        .map(q -> q.instruction().instructionId())
        .toList();
  }

  private static List<String> unanswerable(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness) {
    return side(harness, GroundedAnswer.UNANSWERABLE)
        .map(a -> a.instruction().instructionId() + " " + ((Failure) a).problem().code())
        .toList();
  }

  private static List<String> rejected(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness) {
    return side(harness, DeadLetters.REJECTED)
        .map(r -> r.reason() + " " + r.frameIndex().get())
        .toList();
  }

  private static <T> Stream<T> side(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness,
      OutputTag<T> tag) {
    var side = harness.getSideOutput(tag);
    return side == null ? Stream.of() : side.stream().map(StreamRecord::getValue);
  }

  private static List<String> output(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness) {
    List<String> all = new ArrayList<>(perceived(harness));
    all.addAll(questions(harness));
    all.addAll(unanswerable(harness));
    all.addAll(rejected(harness));
    return all;
  }
}
