package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.onLatest;
import static org.omgllava.testing.JobFixtures.question;
import static org.omgllava.testing.JobFixtures.turn;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.omgllava.job.clip.ClipSettings;
import org.omgllava.job.clip.GatherClips;
import org.omgllava.job.clip.OpenClip;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.converse.Converse;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.link.LinkPhrases;
import org.omgllava.job.link.LinkSettings;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.order.OrderSettings;
import org.omgllava.job.order.StreamOrder;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.schedule.ScheduleSettings;
import org.omgllava.job.schedule.StreamSchedule;
import org.omgllava.job.track.TrackSegments;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Trackers;

/** A record that a step cannot decide about is refused; the step and its state go on. */
class RefusedDecisionsTest {
  private static final RunLengthMask DAMAGED = new RunLengthMask(8, 8, "\u0001broken\u0002");

  @Test
  void aFrameThatCannotBeTrackedIsADeadLetterAndTheIdentitiesGoOn() throws Exception {
    try (var harness = track()) {
      harness.processElement(perceived(frame("cam", 0), columns(0, 3)), 0);
      harness.processElement(perceived(frame("cam", 1), DAMAGED), 0);
      harness.processElement(perceived(frame("cam", 2), columns(0, 3)), 0);

      List<TrackedFrame> tracked = harness.extractOutputValues();
      assertThat(tracked).extracting(f -> f.stamp().frameIndex()).containsExactly(0L, 2L);
      assertThat(tracked.get(1).segments().get(0).trackId())
          .isEqualTo(tracked.get(0).segments().get(0).trackId());
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("STEP_FAILED");
      assertThat(rejected.step()).isEqualTo("track");
      assertThat(rejected.origin()).isEqualTo(frame("cam", 1).stamp().origin());
      assertThat(harness.getSideOutput(TrackSegments.LINKS))
          .as("answers on the frame are still announced")
          .extracting(record -> record.getValue().pass().expectedAnswers())
          .containsExactly(2, 2, 2);
    }
  }

  @Test
  void aLastFrameThatCannotBeTrackedEndsItsStreamAllTheSame() throws Exception {
    try (var harness = track()) {
      harness.processElement(perceived(frame("cam", 0), columns(0, 3)), 0);
      harness.processElement(perceived(lastFrame("cam", 1), DAMAGED), 0);

      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.getSideOutput(TrackSegments.LINKS))
          .extracting(record -> record.getValue().pass().endsStream())
          .containsExactly(false, false, true);
      assertThat(harness.getSideOutput(TrackSegments.LOG))
          .as("its tracks end where they were last seen")
          .extracting(record -> record.getValue().turn() + "" + record.getValue().span().frames())
          .containsExactly("STARTED1", "SESSION_ENDED1");
    }
  }

  @Test
  void anAnswerThatCannotBeLinkedIsAnsweredWithTheReason() throws Exception {
    try (var harness = link()) {
      harness.processElement1(tracked(frame("cam", 0)), 0);
      harness.processElement2(answer(frame("cam", 0), "bad", DAMAGED), 0);
      harness.processElement2(answer(frame("cam", 0), "good", columns(0, 3)), 0);

      assertThat(harness.extractOutputValues())
          .extracting(
              a ->
                  a.instruction().instructionId()
                      + (a instanceof Failure f ? f.problem().code() : ""))
          .containsExactly("badSTEP_FAILED", "good");
    }
  }

  @Test
  void aFrameThatOrderCannotDecideAboutIsADeadLetterAndTheOrderGoesOn() throws Exception {
    try (var harness = order()) {
      harness.processElement(frame("cam", 0), 0);
      StreamOrder known =
          damage(harness, Step.ORDER, StreamOrder.class, RefusedDecisionsTest::damaged);
      harness.processElement(frame("cam", 1), 0);
      assertThat(known(harness, Step.ORDER, StreamOrder.class)).isSameAs(known);
      harness.processElement(frame("cam", 1), 0);
      harness.processElement(frame("cam", 2), 0);

      assertThat(harness.extractOutputValues())
          .extracting(Frame::index)
          .containsExactly(0L, 1L, 2L);
      assertThatOneIsDead(harness, Step.ORDER, frame("cam", 1).stamp());
    }
  }

  @Test
  void aFrameThatCannotBeScheduledIsADeadLetterAndTheScheduleGoesOn() throws Exception {
    try (var harness = schedule()) {
      harness.processElement(onEvery("cam", "standing", 0, 1), 0);
      harness.processElement(frame("cam", 0), 0);
      StreamSchedule known =
          damage(harness, Step.SCHEDULE, StreamSchedule.class, RefusedDecisionsTest::damaged);
      harness.processElement(frame("cam", 1), 0);
      assertThat(known(harness, Step.SCHEDULE, StreamSchedule.class)).isSameAs(known);
      harness.processElement(frame("cam", 2), 0);

      assertThat(harness.extractOutputValues())
          .extracting(f -> f.frame().index() + ": " + f.instructions().size())
          .containsExactly("0: 1", "2: 1");
      assertThatOneIsDead(harness, Step.SCHEDULE, frame("cam", 1).stamp());
    }
  }

  @Test
  void anInstructionThatCannotBeScheduledIsAnsweredAndItsIdCanBeUsedAgain() throws Exception {
    try (var harness = schedule()) {
      harness.processElement(frame("cam", 0), 0);
      StreamSchedule known =
          damage(harness, Step.SCHEDULE, StreamSchedule.class, RefusedDecisionsTest::damaged);
      harness.processElement(onLatest("cam", "ask"), 0);
      assertThat(known(harness, Step.SCHEDULE, StreamSchedule.class)).isSameAs(known);
      harness.processElement(onLatest("cam", "ask"), 0);

      Failure failure =
          (Failure) harness.getSideOutput(GroundedAnswer.UNANSWERABLE).remove().getValue();
      assertThat(failure.instruction()).isEqualTo(onLatest("cam", "ask"));
      assertThat(failure.problem().code()).isEqualTo("STEP_FAILED");
      assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE)).isEmpty();
      assertThat(harness.extractOutputValues())
          .extracting(f -> f.frame().index() + ": " + f.instructions().size())
          .containsExactly("0: 0", "0: 1");
    }
  }

  @Test
  void aFrameThatIsOfNoClipIsADeadLetterItsInstructionsAreAnsweredAndTheClipGoesOn()
      throws Exception {
    try (var harness = clip()) {
      harness.processElement(scheduled(frame("cam", 0)), 0);
      OpenClip known = damage(harness, Step.CLIP, OpenClip.class, RefusedDecisionsTest::damaged);
      harness.processElement(scheduled(frame("cam", 1), onFrame("cam", "ask", 1)), 0);
      assertThat(known(harness, Step.CLIP, OpenClip.class)).isSameAs(known);
      harness.processElement(scheduled(frame("cam", 2)), 0);

      assertThat(harness.extractOutputValues())
          .extracting(clip -> clip.frames().stream().map(f -> f.frame().index()).toList())
          .containsExactly(List.of(0L, 2L));
      assertThatOneIsDead(harness, Step.CLIP, frame("cam", 1).stamp());
      Failure failure =
          (Failure) harness.getSideOutput(GroundedAnswer.UNANSWERABLE).remove().getValue();
      assertThat(failure.instruction().instructionId()).isEqualTo("ask");
      assertThat(failure.frame()).contains(frame("cam", 1).stamp());
      assertThat(failure.problem().code()).isEqualTo("STEP_FAILED");
    }
  }

  @Test
  void aLastFrameThatIsOfNoClipEndsItsStreamAllTheSame() throws Exception {
    try (var harness = clip()) {
      harness.processElement(scheduled(frame("cam", 0)), 0);
      damage(harness, Step.CLIP, OpenClip.class, RefusedDecisionsTest::damaged);
      harness.processElement(scheduled(lastFrame("cam", 1)), 0);

      assertThat(harness.extractOutputValues())
          .extracting(clip -> clip.frames().get(0).frame().stamp())
          .containsExactly(Frame.endOf(lastFrame("cam", 1).stamp()).stamp());
    }
  }

  @Test
  void aQuestionThatCannotBeTakenIsAnsweredWithTheReason() throws Exception {
    try (var harness = converse(Settings.defaults(ConverseSettings.class))) {
      Instruction sound = turn("cam", "ask", "talk", "what");
      Instruction damaged =
          new Instruction(
              "damaged",
              "cam",
              null,
              sound.text(),
              sound.prompts(),
              sound.target(),
              0,
              1,
              sound.limits(),
              false,
              false,
              "",
              sound.origin());
      harness.processElement(question(frame("cam", 0), damaged), 0);
      harness.processElement(question(frame("cam", 0), sound), 0);
      harness.getOperator().finish();

      assertThat(harness.extractOutputValues())
          .extracting(
              a ->
                  a.instruction().instructionId()
                      + (a instanceof Failure f ? f.problem().code() : ""))
          .containsExactly("damagedSTEP_FAILED", "ask");
      assertThat(((Failure) harness.extractOutputValues().get(0)).frame())
          .contains(frame("cam", 0).stamp());
    }
  }

  @Test
  void aTurnThatNoDialogueCanRememberIsAnsweredAllTheSame() throws Exception {
    try (var harness = converse(new ConverseSettings(2, 4, -1, 600_000, 2, 1 << 20))) {
      harness.processElement(question(frame("cam", 0), turn("cam", "1", "talk", "what")), 0);
      harness.processElement(question(frame("cam", 0), turn("cam", "2", "talk", "why")), 0);
      harness.getOperator().finish();

      assertThat(harness.extractOutputValues())
          .hasSize(2)
          .allMatch(answer -> answer instanceof GroundedAnswer.Grounded);
    }
  }

  private static void assertThatOneIsDead(
      KeyedOneInputStreamOperatorTestHarness<String, ?, ?> harness, Step step, FrameStamp frame) {
    Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
    assertThat(rejected.reason()).isEqualTo("STEP_FAILED");
    assertThat(rejected.step()).isEqualTo(step.label());
    assertThat(rejected.origin()).isEqualTo(frame.origin());
    assertThat(harness.getSideOutput(DeadLetters.REJECTED)).isEmpty();
  }

  private static StreamOrder damaged(StreamOrder sound) {
    return new StreamOrder(
        sound.next(),
        sound.clock(),
        sound.last(),
        sound.lastSeen(),
        new FailingOnce<>(sound.waiting()),
        sound.waitingSince(),
        sound.unconfirmed(),
        sound.unconfirmedSince(),
        sound.memory());
  }

  private static StreamSchedule damaged(StreamSchedule sound) {
    return new StreamSchedule(
        sound.phase(),
        new FailingOnce<>(sound.history()),
        sound.firstId(),
        sound.nextId(),
        sound.waiting(),
        sound.standing(),
        sound.lastTouched());
  }

  private static OpenClip damaged(OpenClip sound) {
    return new OpenClip(
        sound.heightPixels(),
        sound.widthPixels(),
        sound.sizeBytes(),
        new FailingOnce<>(sound.frameIndices()));
  }

  /** A list whose first use fails. */
  private static final class FailingOnce<T> extends AbstractList<T> {
    private final List<T> sound;
    private boolean used;

    FailingOnce(List<T> sound) {
      this.sound = sound;
    }

    @Override
    public T get(int index) {
      return use().get(index);
    }

    @Override
    public int size() {
      return use().size();
    }

    private List<T> use() {
      if (!used) {
        used = true;
        throw new IllegalStateException("damaged");
      }
      return sound;
    }
  }

  /** Puts something damaged in place of what a step remembers of the stream; returns it. */
  private static <S> S damage(
      KeyedOneInputStreamOperatorTestHarness<String, ?, ?> harness,
      Step step,
      Class<S> type,
      UnaryOperator<S> damage)
      throws Exception {
    ValueState<S> state = state(harness, step, type);
    state.update(damage.apply(state.value()));
    return state.value();
  }

  private static <S> S known(
      KeyedOneInputStreamOperatorTestHarness<String, ?, ?> harness, Step step, Class<S> type)
      throws Exception {
    return state(harness, step, type).value();
  }

  private static <S> ValueState<S> state(
      KeyedOneInputStreamOperatorTestHarness<String, ?, ?> harness, Step step, Class<S> type)
      throws Exception {
    AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) harness.getOperator();
    operator.setCurrentKey("cam");
    return operator
        .<String>getKeyedStateBackend()
        .getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>(step.uid(), TypeInformation.of(type)));
  }

  private static ScheduledFrame scheduled(Frame frame, Instruction... instructions) {
    return new ScheduledFrame(frame, List.of(instructions), true);
  }

  private static PerceivedFrame perceived(Frame frame, RunLengthMask mask) {
    SceneSegment segment =
        new SceneSegment(
            1, "ball", true, 0.9f, 24, new int[] {0, 0, 3, 8}, mask, new float[] {1, 2, 3, 4});
    return new PerceivedFrame(new FramePass(frame.stamp(), true, 2, 0, 0), List.of(segment));
  }

  private static TrackedFrame tracked(Frame frame) {
    RunLengthMask mask = columns(0, 3);
    TrackedSegment segment =
        new TrackedSegment(
            1,
            1,
            "ball",
            true,
            0.9f,
            RunLengthMasks.area(mask),
            RunLengthMasks.boundingBox(mask),
            mask);
    return new TrackedFrame(new FramePass(frame.stamp(), true, 2, 0, 0), List.of(segment));
  }

  private static GroundedAnswer answer(Frame frame, String id, RunLengthMask mask) {
    return new GroundedAnswer.Grounded(
        onFrame("cam", id, frame.index()),
        frame.stamp(),
        new Answer(
            "ball", Generation.Finish.STOP, 1, 1, new Confidence(0, 0), Optional.empty(), 0, 0),
        List.of(new MaskedPhrase(0, 4, new GroundedMask(mask, 0.5f))));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>
      track() throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>(
            new KeyedProcessOperator<>(
                new TrackSegments<>(Trackers.of(Settings.defaults(TrackSettings.class)))),
            PerceivedFrame::streamId,
            Types.STRING);
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> converse(
      ConverseSettings settings) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>(
            new OperatorFactory<>(
                task ->
                    new Converse(
                        task,
                        settings,
                        Settings.defaults(SlotSettings.class),
                        new TestingModelFactory())),
            Question::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(Utterance.class));
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> order()
      throws Exception {
    return opened(
        new OrderFrames(
            Settings.defaults(OrderSettings.class),
            Settings.defaults(StreamSettings.class),
            Settings.defaults(DeadLetterSettings.class)),
        Frame::streamId,
        Frame.class);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> schedule()
      throws Exception {
    return opened(
        new ScheduleInstructions(
            Settings.defaults(ScheduleSettings.class),
            Settings.defaults(StreamSettings.class),
            Settings.defaults(DeadLetterSettings.class)),
        Arrival::streamId,
        ScheduledFrame.class);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, ScheduledFrame, Clip> clip()
      throws Exception {
    return opened(
        new GatherClips(
            new ClipSettings(2, 200, 1 << 20), Settings.defaults(DeadLetterSettings.class)),
        ScheduledFrame::streamId,
        Clip.class);
  }

  private static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> opened(
      KeyedProcessFunction<String, I, O> step, KeySelector<I, String> stream, Class<O> output)
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, I, O>(
            new KeyedProcessOperator<>(step), stream, Types.STRING);
    harness.setup(JobFixtures.serializer(output));
    harness.open();
    return harness;
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, TrackedFrame, GroundedAnswer, LinkedAnswer>
      link() throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<
            String, TrackedFrame, GroundedAnswer, LinkedAnswer>(
            new KeyedCoProcessOperator<>(
                new LinkPhrases(
                    Settings.defaults(LinkSettings.class),
                    Settings.defaults(StreamSettings.class))),
            TrackedFrame::streamId,
            GroundedAnswer::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(LinkedAnswer.class));
    harness.open();
    return harness;
  }
}
