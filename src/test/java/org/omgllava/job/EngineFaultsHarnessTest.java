package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.omgllava.job.perceive.PerceiveFrames.QUESTIONS;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.question;
import static org.omgllava.testing.JobFixtures.serializer;
import static org.omgllava.testing.JobFixtures.turn;

import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.converse.Converse;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.Utterance.Ungrounded;
import org.omgllava.job.ground.GroundPhrases;
import org.omgllava.job.perceive.PerceiveFrames;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.scene.DeviceLostError;
import org.omgllava.scene.Generation;
import org.omgllava.setting.Settings;
import org.omgllava.testing.FaultyModelFactory;
import org.omgllava.testing.FaultyModelFactory.Fault;

/** What becomes of records when the engine fails: through the operators, on a faulty engine. */
class EngineFaultsHarnessTest {
  private static final int BATCH = JobSettings.defaults().batches().batchFrames();

  @Test
  void aFrameThatTheModelFailsOnIsADeadLetterAndItsNeighboursAreSegmented() throws Exception {
    try (var harness = perceive(Fault.POISON)) {
      for (int i = 0; i < BATCH; i++) {
        harness.processElement(scheduled(frame("cam", i), onFrame("cam", "ask-" + i, i)), 0);
      }

      assertThat(harness.extractOutputValues())
          .extracting(frame -> frame.stamp().frameIndex())
          .containsExactly(0L, 1L, 2L, 4L, 5L, 6L, 7L);
      assertThat(harness.getSideOutput(QUESTIONS)).hasSize(BATCH - 1);
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("MODEL_FAILED");
      assertThat(rejected.step()).isEqualTo("perceive");
      assertThat(rejected.frameIndex()).contains(3L);
      assertThat(rejected.origin()).isEqualTo(frame("cam", 3).stamp().origin());
      Failure failure =
          (Failure) harness.getSideOutput(GroundedAnswer.UNANSWERABLE).remove().getValue();
      assertThat(failure.instruction().instructionId()).isEqualTo("ask-3");
      assertThat(failure.problem().code()).isEqualTo("MODEL_FAILED");
    }
  }

  @Test
  void aFrameOfWhichTheModelSaysSomethingUnfitIsADeadLetterAndItsInstructionsAreAnswered()
      throws Exception {
    try (var harness = perceive(Fault.MISFIT)) {
      for (int i = 2; i < 5; i++) {
        harness.processElement(scheduled(frame("cam", i), onFrame("cam", "ask-" + i, i)), 0);
      }
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .extracting(frame -> frame.stamp().frameIndex())
          .containsExactly(2L, 4L);
      assertThat(harness.getSideOutput(QUESTIONS)).hasSize(2);
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("STEP_FAILED");
      assertThat(rejected.step()).isEqualTo("perceive");
      assertThat(rejected.origin()).isEqualTo(frame("cam", 3).stamp().origin());
      Failure failure =
          (Failure) harness.getSideOutput(GroundedAnswer.UNANSWERABLE).remove().getValue();
      assertThat(failure.instruction().instructionId()).isEqualTo("ask-3");
      assertThat(failure.problem().code()).isEqualTo("STEP_FAILED");
    }
  }

  @Test
  void aClipThatTheModelFailsOnIsPerceivedFrameByFrame() throws Exception {
    try (var harness = perceive(Fault.POISON)) {
      List<ScheduledFrame> frames =
          List.of(2, 3, 4).stream()
              .map(i -> new ScheduledFrame(frame("cam", i), List.of(), true))
              .toList();
      harness.processElement(new Clip(frames), 0);
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .extracting(frame -> frame.stamp().frameIndex())
          .containsExactly(2L, 4L);
      assertThat(harness.getSideOutput(DeadLetters.REJECTED)).hasSize(1);
    }
  }

  @Test
  void aBatchThatTheMemoryDoesNotSufficeForIsHalvedUntilItDoes() throws Exception {
    try (var harness = perceive(Fault.LITTLE_MEMORY)) {
      for (int i = 0; i < 2 * BATCH; i++) {
        harness.processElement(scheduled(frame("cam", i)), 0);
      }

      assertThat(harness.extractOutputValues())
          .extracting(frame -> frame.stamp().frameIndex())
          .hasSize(2 * BATCH)
          .isSorted();
      assertThat(harness.getSideOutput(DeadLetters.REJECTED)).isNullOrEmpty();
    }
  }

  @Test
  void aFrameThatNoMemorySufficesForIsADeadLetter() throws Exception {
    try (var harness = perceive(Fault.NO_MEMORY)) {
      harness.processElement(scheduled(frame("cam", 0)), 0);
      harness.setProcessingTime(100);

      assertThat(harness.getSideOutput(DeadLetters.REJECTED).remove().getValue().reason())
          .isEqualTo("MODEL_OUT_OF_MEMORY");
    }
  }

  @Test
  void aLostDeviceIsAnErrorForWhichFlinkEndsTheProcess() throws Exception {
    try (var harness = perceive(Fault.DEVICE_LOST)) {
      harness.processElement(scheduled(frame("cam", 0)), 0);
      assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
          .isInstanceOf(DeviceLostError.class)
          .matches(ExceptionUtils::isJvmFatalError);
    }
  }

  @Test
  void anAnswerWhoseMasksTheModelFailsOnIsAnsweredWithTheReason() throws Exception {
    try (var harness = ground(Fault.POISON)) {
      for (int i = 2; i < 5; i++) {
        harness.processElement(ungrounded(frame("cam", i), "segment " + i), 0);
      }
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .extracting(answer -> answer instanceof Failure f ? f.problem().code() : "masks")
          .containsExactly("masks", "MODEL_FAILED", "masks");
    }
  }

  @Test
  void anAnswerForWhichMasksAreMissingIsAnsweredWithTheReason() throws Exception {
    try (var harness = ground(Fault.MISFIT)) {
      for (int i = 2; i < 5; i++) {
        harness.processElement(ungrounded(frame("cam", i), "segment " + i), 0);
      }
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .extracting(answer -> answer instanceof Failure f ? f.problem().code() : "masks")
          .containsExactly("masks", "STEP_FAILED", "masks");
    }
  }

  @Test
  void anAnswerThatBringsNoQueryIsAnsweredWithTheReason() throws Exception {
    try (var harness = ground(Fault.MISFIT)) {
      PicturedUtterance pictured = ungrounded(frame("cam", 0), "segment 0");
      Ungrounded sound = (Ungrounded) pictured.utterance();
      List<Generation.Phrase> none = Collections.singletonList(null);
      Ungrounded unfit = new Ungrounded(sound.instruction(), sound.stamp(), sound.answer(), none);
      harness.processElement(new PicturedUtterance(unfit, pictured.image()), 0);
      harness.processElement(pictured, 0);
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .extracting(answer -> answer instanceof Failure f ? f.problem().code() : "masks")
          .containsExactly("STEP_FAILED", "masks");
    }
  }

  @Test
  void anUnfitAnswerOfTheLanguageModelIsAnsweredWithTheReasonAndTheDialogueGoesOn()
      throws Exception {
    try (var harness = converse(Fault.MISFIT)) {
      harness.processElement(question(frame("a", 0), turn("a", "1", "talk", "one ball")), 0);
      harness.processElement(question(frame("a", 1), turn("a", "2", "talk", "two poison")), 0);
      harness.processElement(question(frame("a", 2), turn("a", "3", "talk", "six balls")), 0);
      harness.getOperator().finish();

      assertThat(harness.extractOutputValues())
          .extracting(EngineFaultsHarnessTest::said)
          .containsExactly("1: turns 0", "2: STEP_FAILED", "3: turns 1");
    }
  }

  @Test
  void answersThatTheMemoryDoesNotSufficeForAreGroundedInParts() throws Exception {
    try (var harness = ground(Fault.LITTLE_MEMORY)) {
      for (int i = 0; i < 5; i++) {
        harness.processElement(ungrounded(frame("cam", i), "segment " + i), 0);
      }
      harness.setProcessingTime(100);

      assertThat(harness.extractOutputValues())
          .hasSize(5)
          .allMatch(answer -> answer instanceof GroundedAnswer.Grounded);
    }
  }

  @Test
  void aQuestionThatTheLanguageModelFailsOnIsAnsweredWithTheReasonAndTheDialogueGoesOn()
      throws Exception {
    try (var harness = converse(Fault.POISON)) {
      harness.processElement(question(frame("a", 0), turn("a", "1", "talk", "one ball")), 0);
      harness.processElement(question(frame("a", 1), turn("a", "2", "talk", "two poison")), 0);
      harness.processElement(question(frame("a", 2), turn("a", "3", "talk", "six balls")), 0);
      harness.processElement(question(frame("b", 0), turn("b", "4", "other", "four walls")), 0);
      harness.getOperator().finish();

      assertThat(harness.extractOutputValues())
          .extracting(EngineFaultsHarnessTest::said)
          .containsExactlyInAnyOrder("1: turns 0", "2: MODEL_FAILED", "3: turns 1", "4: turns 0");
    }
  }

  @Test
  void rowsThatTheMemoryDoesNotSufficeForRunInParts() throws Exception {
    try (var harness = converse(Fault.LITTLE_MEMORY)) {
      for (int i = 0; i < 7; i++) {
        harness.processElement(question(frame("a", i), turn("a", "" + i, "t" + i, "what")), 0);
      }
      harness.getOperator().finish();

      assertThat(harness.extractOutputValues())
          .extracting(EngineFaultsHarnessTest::said)
          .hasSize(7)
          .allMatch(said -> said.endsWith("turns 0"));
    }
  }

  private static String said(Utterance utterance) {
    String id = utterance.instruction().instructionId() + ": ";
    if (utterance instanceof Failure failure) {
      return id + failure.problem().code();
    }
    String text = ((GroundedAnswer.Grounded) utterance).answer().text();
    return id + text.replaceAll(".*(turns \\d).*", "$1");
  }

  private static Clip scheduled(Frame frame, Instruction... instructions) {
    return Clip.of(new ScheduledFrame(frame, List.of(instructions), true));
  }

  private static PicturedUtterance ungrounded(Frame frame, String text) throws Exception {
    try (var harness = converse(Fault.LITTLE_MEMORY)) {
      harness.processElement(
          question(frame, turn(frame.streamId(), text, "talk " + text, text)), 0);
      harness.getOperator().finish();
      return new PicturedUtterance(harness.extractOutputValues().get(0), frame.image());
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> perceive(
      Fault fault) throws Exception {
    return opened(
        task ->
            new PerceiveFrames(
                task,
                Settings.defaults(BatchSettings.class),
                Settings.defaults(SlotSettings.class),
                Settings.defaults(DeadLetterSettings.class),
                new FaultyModelFactory(fault)),
        Clip::streamId,
        PerceivedFrame.class);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>
      ground(Fault fault) throws Exception {
    return opened(
        task ->
            new GroundPhrases(
                task,
                Settings.defaults(BatchSettings.class),
                Settings.defaults(SlotSettings.class),
                new FaultyModelFactory(fault)),
        PicturedUtterance::streamId,
        GroundedAnswer.class);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> converse(
      Fault fault) throws Exception {
    return opened(
        task ->
            new Converse(
                task,
                Settings.defaults(ConverseSettings.class),
                Settings.defaults(SlotSettings.class),
                new FaultyModelFactory(fault)),
        Question::streamId,
        Utterance.class);
  }

  private static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> opened(
      OperatorFactory.Constructor<I, O> operator, KeySelector<I, String> stream, Class<O> output)
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, I, O>(
            new OperatorFactory<>(operator), stream, Types.STRING);
    harness.setup(serializer(output));
    harness.open();
    return harness;
  }
}
