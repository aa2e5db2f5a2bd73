package org.omgllava.job.converse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.question;
import static org.omgllava.testing.JobFixtures.serializer;
import static org.omgllava.testing.JobFixtures.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.GroundedAnswer.Grounded;
import org.omgllava.job.event.GroundedAnswer.Held;
import org.omgllava.job.event.GroundedAnswer.Skipped;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.Utterance.Ungrounded;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.testing.TestingModelFactory;

/** A question's first word has as many letters as its answer takes steps. */
class ConverseHarnessTest {
  private static final ConverseSettings SETTINGS =
      new ConverseSettings(2, 4, 3, 600_000, 2, 1 << 20);

  private KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> harness;

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
  void answersAQuestionWithTheFrameAndItsPicture() throws Exception {
    ask(onFrame("cam", "q", 0), 0);
    runAll(harness);

    Ungrounded said = (Ungrounded) harness.extractOutputValues().get(0);
    assertThat(said.answer().text()).startsWith("segment q; turns 0");
    assertThat(said.stamp()).isEqualTo(frame("cam", 0).stamp());
    assertThat(said.phrases()).hasSize(1);
    assertThatNothingIsKept();
  }

  @Test
  void newQuestionsJoinBetweenTwoSteps() throws Exception {
    ask(turn("a", "long", null, "nineteen"), 0);
    runSteps(harness, 3);
    ask(turn("b", "short", null, "one"), 0);
    runSteps(harness, 3);

    assertThat(answered()).containsExactly("short");
    runSteps(harness, 2);
    assertThat(answered()).containsExactly("short", "long");
  }

  @Test
  void aFreedRowIsFilledAtOnce() throws Exception {
    ask(turn("a", "a", null, "four"), 0);
    ask(turn("b", "b", null, "one"), 0);
    ask(turn("c", "c", null, "one"), 0);
    runAll(harness);

    assertThat(answered()).containsExactly("b", "a", "c");
  }

  @Test
  void turnsOfADialogueComeOneAfterAnother() throws Exception {
    ask(turn("cam", "1", "talk", "first"), 0);
    ask(turn("cam", "2", "talk", "x"), 1);
    ask(turn("cam", "other", null, "x"), 1);
    runAll(harness);

    assertThat(answered()).containsExactly("other", "1", "2");
    assertThat(text("1")).contains("turns 0");
    assertThat(text("2")).contains("turns 1");
    assertThat(text("other")).contains("turns 0");
  }

  @Test
  void aForgottenStreamHasNoDialogueAndItsQuestionsUnderWayLeaveNone() throws Exception {
    ask(turn("cam", "1", "talk", "x"), 0);
    runAll(harness);
    ask(turn("cam", "2", "talk", "nineteen"), 0);
    ask(turn("other", "3", "talk", "x"), 0);
    runSteps(harness, 1);
    harness.processElement(Question.of(control("cam", "what", Control.LIST)), 0);
    harness.processElement(Question.of(control("cam", "away", Control.FORGET)), 0);
    runAll(harness);
    ask(turn("cam", "4", "talk", "x"), 0);
    ask(turn("other", "5", "talk", "x"), 0);
    runAll(harness);

    // What it knows, the dialogue, its turn and the question; then what it knows and the question.
    assertThat(held("what").entries()).isEqualTo(4);
    assertThat(held("away").entries()).isEqualTo(3);
    assertThat(held("away").bytes()).isPositive().isLessThan(held("what").bytes());
    assertThat(text("2")).contains("turns 1");
    assertThat(text("4")).contains("turns 0");
    assertThat(text("5")).contains("turns 1");
    harness.setProcessingTime(10 * SETTINGS.dialogueIdleMillis());
    assertThatNothingIsKept();
  }

  private Holdings.OfStep held(String id) {
    return harness.extractOutputValues().stream()
        .filter(said -> said.instruction().instructionId().equals(id))
        .map(said -> ((Held) said).holdings().steps().get(0))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void dialoguesOfTwoStreamsAreNotTheSame() throws Exception {
    ask(turn("a", "1", "talk", "x"), 0);
    ask(turn("b", "2", "talk", "x"), 0);
    runAll(harness);

    assertThat(text("1")).contains("turns 0");
    assertThat(text("2")).contains("turns 0");
  }

  @Test
  void anotherSessionOfTheStreamBeginsAnotherDialogue() throws Exception {
    for (String asked : List.of("a 1", "a 2", "b 3", "a 4")) {
      String id = asked.substring(2);
      harness.processElement(
          question(
              frame("cam", Long.parseLong(id)).in(asked.substring(0, 1)),
              turn("cam", id, "talk", "x")),
          0);
      runAll(harness);
    }

    assertThat(text("2")).contains("turns 1");
    assertThat(text("3")).contains("turns 0");
    assertThat(text("4")).contains("turns 2");
  }

  @Test
  void onlyTheNewestTurnsAreRemembered() throws Exception {
    for (int i = 1; i <= 6; i++) {
      ask(turn("cam", "t" + i, "talk", "x"), i);
      runAll(harness);
    }

    assertThat(text("t4")).contains("turns 3");
    assertThat(text("t6")).contains("turns 3");
  }

  @Test
  void aDialogueThatOutgrowsTheModelGoesOnWithItsNewerHalf() throws Exception {
    harness.close();
    harness = newHarness(1, 0, new ConverseSettings(2, 4, 100, 600_000, 2, 1 << 20));
    harness.open();
    for (int i = 1; i <= 6; i++) {
      ask(turn("cam", "t" + i, "talk", "x"), i);
      runAll(harness);
    }

    assertThat(text("t5")).contains("turns 4");
    assertThat(text("t6")).contains("turns 2");
    assertThat(harness.extractOutputValues()).noneMatch(Failure.class::isInstance);
  }

  @Test
  void aSilentDialogueIsForgotten() throws Exception {
    ask(turn("cam", "1", "talk", "x"), 0);
    runAll(harness);
    harness.setProcessingTime(400_000);
    ask(turn("cam", "2", "talk", "x"), 1);
    runAll(harness);
    harness.setProcessingTime(999_999);
    assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);

    harness.setProcessingTime(1_000_000);
    ask(turn("cam", "3", "talk", "x"), 2);
    runAll(harness);

    assertThat(text("2")).contains("turns 1");
    assertThat(text("3")).contains("turns 0");
  }

  @Test
  void aStandingInstructionHasSoManyExecutionsUnderWayAndSkipsTheRest() throws Exception {
    for (int i = 0; i < 4; i++) {
      ask(onEvery("cam", "s", 0, 1), i);
    }
    assertThat(skipped()).containsExactly(2L, 3L);
    runAll(harness);
    ask(onEvery("cam", "s", 0, 1), 4);
    runAll(harness);

    assertThat(skipped()).containsExactly(2L, 3L);
    assertThat(frames("s")).containsExactly(0L, 1L, 4L);
  }

  @Test
  void standingInstructionsLeaveHalfOfThePlacesToOthersAndNeverHoldTheInputBack() throws Exception {
    for (String stream : List.of("a", "b", "c")) {
      ask(onEvery(stream, "s-" + stream, 0, 1), 7);
    }
    assertThat(answered()).isEmpty();
    assertThat(skipped()).containsExactly(7L);
    runAll(harness);

    assertThat(answered()).containsExactly("s-a", "s-b");
  }

  @Test
  void executionsOfAStandingInstructionLeaveInFrameOrder() throws Exception {
    ask(everyWithText("slowly answered"), 0);
    ask(everyWithText("now"), 1);
    runAll(harness);

    assertThat(frames("s")).containsExactly(0L, 1L);
  }

  @Test
  void oneOffInstructionsAreNeverSkippedButHoldTheInputBack() throws Exception {
    for (int i = 0; i < 10; i++) {
      ask(turn("cam", "q" + i, null, "three"), i);
    }
    // Taking in the tenth was only possible because earlier ones were answered meanwhile.
    assertThat(answered()).hasSizeGreaterThan(5);
    runAll(harness);

    assertThat(answered()).hasSize(10);
    assertThat(skipped()).isEmpty();
    assertThatNothingIsKept();
  }

  @Test
  void aRefusedQuestionIsAnsweredWithTheReason() throws Exception {
    ask(turn("cam", "bad", "talk", "forbidden"), 0);
    ask(turn("cam", "good", "talk", "x"), 0);
    runAll(harness);

    assertThat(harness.extractOutputValues())
        .extracting(u -> u.instruction().instructionId() + " " + u.getClass().getSimpleName())
        .containsExactly("bad NoAnswer", "good Grounded");
    assertThat(((Failure) harness.extractOutputValues().get(0)).problem().code())
        .isEqualTo("PROMPT_TOO_LONG");
  }

  /** The task's mailbox takes no more, and what it holds is still done. */
  @Test
  void aTaskThatEndsBehindASavepointLeavesWhatIsUnderWayToIt() throws Exception {
    var ending = newHarness(1, 0);
    ending.open();
    process(ending, question(frame("cam", 0), onFrame("cam", "long", 0)));
    OperatorSubtaskState savepoint = ending.snapshot(1, 1);
    ending.getTaskMailbox().quiesce();
    runAll(ending);
    assertThat(texts(ending)).isEmpty();
    ending.getOperator().close();

    try (var restarted = newHarness(1, 0)) {
      restarted.initializeState(savepoint);
      restarted.open();
      runAll(restarted);
      assertThat(texts(restarted)).hasSize(1);
    }
  }

  @Test
  void theEndOfInputWaitsForAllAnswers() throws Exception {
    ask(turn("cam", "a", null, "three"), 0);
    ask(turn("cam", "b", null, "three"), 0);
    ask(turn("cam", "c", null, "three"), 0);
    harness.endInput();
    harness.getOperator().finish();

    assertThat(answered()).containsExactly("a", "b", "c");
  }

  @Test
  void noInterruptionChangesTheAnswers() throws Exception {
    List<Interruption.Act<KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>>>
        script = new ArrayList<>();
    List<Instruction> asked =
        List.of(
            turn("a", "a1", "talk", "three"),
            turn("a", "a2", "talk", "two"),
            turn("b", "b1", null, "seventh"),
            turn("c", "c1", "talk", "three"),
            turn("a", "a3", "talk", "two"),
            onEvery("b", "s", 0, 1));
    for (Instruction instruction : asked) {
      script.add(h -> h.processElement(question(frame(instruction.streamId(), 0), instruction), 0));
      script.add(h -> runSteps(h, 1));
    }
    for (int i = 0; i < 12; i++) {
      script.add(h -> runSteps(h, 1));
    }
    script.add(ConverseHarnessTest::runAll);

    new Interruption<>(() -> newHarness(1, 0), ConverseHarnessTest::texts).changesNothing(script);
  }

  @Test
  void questionsUnderWaySurviveInRocksDbToo() throws Exception {
    var rocks = newHarness(1, 0);
    rocks.setStateBackend(new EmbeddedRocksDBStateBackend());
    rocks.open();
    rescaleScript(List.of("a", "b", "c"), 1).forEach(q -> process(rocks, q));
    OperatorSubtaskState state = rocks.snapshot(1, 1);
    rocks.getOperator().close();
    try (var restarted = newHarness(1, 0)) {
      restarted.setStateBackend(new EmbeddedRocksDBStateBackend());
      restarted.initializeState(state);
      restarted.open();
      runAll(restarted);

      assertThat(restarted.extractOutputValues())
          .extracting(Utterance::streamId)
          .containsExactly("a", "b", "c");
    }
  }

  /** Turns of dialogues and single questions, most of them under way when the job is stopped. */
  @Test
  void questionsUnderWaySurviveRescaling() throws Exception {
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>>>
        first = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>>>
        second = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      first.add(asking(turn(s, s + " 1", "talk", "four " + s), 0));
      first.add(asking(turn(s, s + " 2", "talk", "two " + s), 1));
      second.add(asking(turn(s, s + " 3", "talk", "six " + s), 2));
      third.add(asking(turn(s, s + " 4", "talk", "one " + s), 3));
    }
    first.add(Rescaling.everywhere(h -> runSteps(h, 1)));
    second.add(Rescaling.everywhere(h -> runSteps(h, 3)));
    third.add(Rescaling.everywhere(ConverseHarnessTest::runAll));

    new Rescaling<>(ConverseHarnessTest::newHarness, List.of(ConverseHarnessTest::texts))
        .changesNothing(first, second, third);
  }

  private static Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>>
      asking(Instruction instruction, long frameIndex) {
    Question question = question(frame(instruction.streamId(), frameIndex), instruction);
    return Rescaling.of(instruction.streamId(), h -> h.processElement(question, 0));
  }

  private static List<Question> rescaleScript(List<String> streams, int round) {
    return streams.stream()
        .map(s -> question(frame(s, round), turn(s, s + round, "talk", "four " + s)))
        .toList();
  }

  private static void process(
      KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> harness, Question q) {
    try {
      harness.processElement(q, 0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Instruction everyWithText(String text) {
    Instruction every = onEvery("cam", "s", 0, 1);
    return new Instruction(
        every.instructionId(),
        every.streamId(),
        Optional.empty(),
        text,
        every.prompts(),
        every.target(),
        0,
        1,
        every.limits(),
        false,
        false,
        every.recordHash(),
        every.origin());
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> newHarness(
      int parallelism, int subtask) throws Exception {
    return newHarness(parallelism, subtask, SETTINGS);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> newHarness(
      int parallelism, int subtask, ConverseSettings settings) throws Exception {
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
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(serializer(Utterance.class));
    return harness;
  }

  private void ask(Instruction instruction, long frameIndex) throws Exception {
    harness.processElement(question(frame(instruction.streamId(), frameIndex), instruction), 0);
  }

  private static void runSteps(
      KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> harness, int steps)
      throws Exception {
    TaskMailbox mailbox = harness.getTaskMailbox();
    for (int i = 0; i < steps && mailbox.hasMail(); i++) {
      mailbox.take(0).run();
    }
  }

  private static void runAll(
      KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> harness)
      throws Exception {
    runSteps(harness, 1_000);
    assertThat(harness.getTaskMailbox().hasMail()).isFalse();
  }

  private List<String> answered() {
    return harness.extractOutputValues().stream()
        .filter(u -> !(u instanceof Skipped))
        .map(u -> u.instruction().instructionId())
        .toList();
  }

  private List<Long> skipped() {
    return harness.extractOutputValues().stream()
        .filter(Skipped.class::isInstance)
        .map(u -> ((Skipped) u).stamp().frameIndex())
        .toList();
  }

  private List<Long> frames(String id) {
    return harness.extractOutputValues().stream()
        .filter(u -> !(u instanceof Skipped) && u.instruction().instructionId().equals(id))
        .map(
            u ->
                u instanceof Ungrounded said
                    ? said.stamp().frameIndex()
                    : ((Grounded) u).stamp().frameIndex())
        .toList();
  }

  private String text(String id) {
    return harness.extractOutputValues().stream()
        .filter(u -> u.instruction().instructionId().equals(id))
        .findFirst()
        .map(ConverseHarnessTest::text)
        .orElseThrow();
  }

  private static String text(Utterance utterance) {
    if (utterance instanceof Ungrounded said) {
      return said.answer().text();
    }
    return utterance instanceof Grounded said ? said.answer().text() : utterance.toString();
  }

  private static List<String> texts(
      KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> harness) {
    return harness.extractOutputValues().stream()
        .map(u -> u.instruction().instructionId() + ": " + text(u))
        .toList();
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
