package org.omgllava.job.converse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.converse.ConverseEffect.KeepArriving;
import org.omgllava.job.converse.ConverseEffect.KeepResult;
import org.omgllava.job.converse.ConverseEffect.Leave;
import org.omgllava.job.converse.ConverseEffect.SkipArriving;
import org.omgllava.job.runtime.Decision;

/** Executions are written as stream/sequence. */
class ConverseCoreTest {
  private static final int IN_FLIGHT = 8;
  private static final int STANDING = 2;
  private static final int TURNS = 6;
  private static final long BUFFER = 800;

  private final ConverseCore core =
      new ConverseCore(new ConverseSettings(2, IN_FLIGHT, TURNS, 600_000, STANDING, BUFFER));
  private final List<String> effects = new ArrayList<>();
  private Executions executions = Executions.NONE;

  @Test
  void aQuestionThatHasComeIsKeptAndWaits() {
    ask(single("cam", "q"), 7, 1_000);

    assertThat(effects).containsExactly("keep 7");
    assertThat(executions.size()).isEqualTo(1);
    assertThat(executions.waiting()).isEqualTo(1);
    Execution execution = executions.of("cam/7");
    assertThat(execution.turns()).isEqualTo(TURNS);
    assertThat(execution.arrivedMillis()).isEqualTo(1_000);
    assertThat(execution.queuedMillis()).isZero();
  }

  @Test
  void whatRunsWaitsNoLonger() {
    ask(single("cam", "q"), 0, 1_000);
    executions = core.started(executions, "cam/0", 1_250);

    assertThat(executions.size()).isEqualTo(1);
    assertThat(executions.waiting()).isZero();
    assertThat(executions.of("cam/0").queuedMillis()).isEqualTo(250);
    assertThat(startable(9)).isEmpty();
  }

  @Test
  void whatTheModelHasGivenUpWaitsAgainInItsOldPlace() {
    ask(single("cam", "q"), 0, 1_000);
    ask(single("cam", "r"), 1, 1_100);
    ask(single("cam", "s"), 2, 1_200);
    start("cam/0");
    start("cam/1");

    executions = core.startedOver(executions);

    assertThat(executions.running()).isEmpty();
    assertThat(executions.waiting()).isEqualTo(3);
    assertThat(startable(3)).containsExactly("cam/0", "cam/1", "cam/2");
    assertThat(executions.of("cam/1").arrivedMillis()).isEqualTo(1_100);
  }

  @Test
  void aClockThatGoesBackMakesNoNegativeWait() {
    ask(single("cam", "q"), 0, 1_000);
    executions = core.started(executions, "cam/0", 900);

    assertThat(executions.of("cam/0").queuedMillis()).isZero();
  }

  @Test
  void theLongestWaitingStartFirstAndNoMoreThanThereAreRows() {
    ask(single("b", "q"), 0);
    ask(single("a", "q"), 0);
    ask(single("a", "r"), 1);

    assertThat(startable(2)).containsExactly("b/0", "a/0");
    assertThat(startable(0)).isEmpty();
    start("b/0");
    assertThat(startable(2)).containsExactly("a/0", "a/1");
  }

  @Test
  void theTurnsOfADialogueStartOneAfterAnother() {
    ask(turnOf("cam", "1", "talk"), 0);
    ask(turnOf("cam", "2", "talk"), 1);
    ask(turnOf("other", "3", "talk"), 0);
    ask(turnOf("cam", "4", "gossip"), 2);

    assertThat(startable(9)).containsExactly("cam/0", "other/0", "cam/2");
    start("cam/0");
    assertThat(startable(9)).containsExactly("other/0", "cam/2");
    answer("cam/0");
    assertThat(startable(9)).containsExactly("cam/1", "other/0", "cam/2");
  }

  @Test
  void aDialogueIsNoInstructionOfTheSameName() {
    ask(turnOf("cam", "1", "same"), 0);
    ask(single("cam", "same"), 1);

    assertThat(startable(9)).containsExactly("cam/0", "cam/1");
    answer("cam/1");
    assertThat(effects).endsWith("result cam/1", "leave cam/1");
  }

  @Test
  void theExecutionsOfAnInstructionRunSideBySideAndLeaveInOrder() {
    ask(standing("cam", "s"), 0);
    ask(standing("cam", "s"), 1);
    assertThat(startable(9)).containsExactly("cam/0", "cam/1");
    start("cam/0");
    start("cam/1");
    effects.clear();

    answer("cam/1");
    assertThat(effects).containsExactly("result cam/1");
    assertThat(executions.size()).isEqualTo(2);
    answer("cam/0");
    assertThat(effects)
        .containsExactly("result cam/1", "result cam/0", "leave cam/0", "leave cam/1");
    assertThat(executions).isEqualTo(Executions.NONE);
  }

  @Test
  void whatIsDoneDoesNotStartAgain() {
    ask(standing("cam", "s"), 0);
    ask(standing("cam", "s"), 1);
    start("cam/1");
    answer("cam/1");

    assertThat(startable(9)).containsExactly("cam/0");
    assertThat(executions.waiting()).isEqualTo(1);
  }

  @Test
  void nothingElseWaitsForAnything() {
    ask(single("cam", "slow"), 0);
    ask(single("cam", "quick"), 1);
    start("cam/0");
    start("cam/1");
    effects.clear();
    answer("cam/1");

    assertThat(effects).containsExactly("result cam/1", "leave cam/1");
    assertThat(executions.inOrder()).extracting(Execution::requestId).containsExactly("cam/0");
  }

  @Test
  void aStandingInstructionHasSoManyExecutionsUnderWay() {
    ask(standing("cam", "s"), 0);
    ask(standing("cam", "s"), 1);
    effects.clear();
    Executions before = executions;

    ask(standing("cam", "s"), 2);
    assertThat(effects).containsExactly("skip");
    assertThat(executions).isEqualTo(before);
    ask(standing("other", "s"), 0);
    ask(standing("cam", "t"), 2);
    assertThat(effects).containsExactly("skip", "keep 0", "keep 2");
  }

  @Test
  void standingInstructionsInADialogueAreCountedEachByItself() {
    ask(new QuestionStamp("cam", "s", Optional.of("talk"), true, 0), 0);
    ask(new QuestionStamp("cam", "t", Optional.of("talk"), true, 0), 1);
    ask(new QuestionStamp("cam", "s", Optional.of("talk"), true, 0), 2);
    effects.clear();

    ask(new QuestionStamp("cam", "s", Optional.of("talk"), true, 0), 3);
    assertThat(effects).containsExactly("skip");
    ask(new QuestionStamp("cam", "t", Optional.of("talk"), true, 0), 3);
    assertThat(effects).containsExactly("skip", "keep 3");
  }

  @Test
  void standingInstructionsLeaveHalfOfThePlacesToOthers() {
    for (int i = 0; i < IN_FLIGHT / 2; i++) {
      ask(standing("cam", "s" + i), i);
    }
    effects.clear();

    ask(standing("cam", "one more"), 9);
    assertThat(effects).containsExactly("skip");
    ask(single("cam", "q"), 9);
    assertThat(effects).containsExactly("skip", "keep 9");
  }

  @Test
  void oneOffQuestionsAreTakenUntilAllPlacesAreTakenAndNeverSkipped() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      assertThat(core.isFull(executions)).isFalse();
      ask(single("cam", "same"), i);
    }
    assertThat(core.isFull(executions)).isTrue();
    assertThat(effects).hasSize(IN_FLIGHT).noneMatch("skip"::equals);

    answer("cam/0");
    assertThat(core.isFull(executions)).isFalse();
  }

  @Test
  void noMoreIsTakenWhenTheTokensOfAllQuestionsFillTheirBytes() {
    ask(of(single("a", "q"), 500), 0);
    assertThat(core.isFull(executions)).isFalse();
    ask(of(single("b", "r"), 300), 0);

    assertThat(executions.sizeBytes()).isEqualTo(BUFFER);
    assertThat(core.isFull(executions)).isTrue();
    answer("b/0");
    assertThat(core.isFull(executions)).isFalse();
  }

  @Test
  void standingInstructionsLeaveHalfOfTheBytesToOthers() {
    ask(of(standing("cam", "s"), 250), 0);
    ask(of(standing("cam", "t"), 150), 1);
    effects.clear();

    ask(of(standing("cam", "one more"), 1), 2);
    ask(of(single("cam", "q"), 300), 2);
    assertThat(effects).containsExactly("skip", "keep 2");
    assertThat(core.isFull(executions)).isFalse();
  }

  @Test
  void aQuestionThatIsLargerThanAllBytesIsTakenByItself() {
    ask(of(standing("cam", "s"), 5 * BUFFER), 0);

    assertThat(effects).containsExactly("keep 0");
    assertThat(core.isFull(executions)).isTrue();
    answer("cam/0");
    ask(of(single("cam", "q"), 5 * BUFFER), 1);
    assertThat(effects).endsWith("keep 1");
  }

  @Test
  void aDialogueThatOutgrowsTheModelGoesOnWithItsNewerHalf() {
    ask(turnOf("cam", "1", "talk"), 0);
    effects.clear();
    refuse("cam/0", 5);

    assertThat(effects).isEmpty();
    assertThat(executions.of("cam/0").turns()).isEqualTo(2);
    assertThat(startable(9)).containsExactly("cam/0");
    refuse("cam/0", 1);
    assertThat(executions.of("cam/0").turns()).isZero();
    assertThat(effects).isEmpty();
  }

  @Test
  void aQuestionThatIsRefusedByItselfLeaves() {
    ask(turnOf("cam", "1", "talk"), 0);
    ask(turnOf("cam", "2", "talk"), 1);
    effects.clear();
    refuse("cam/0", 0);

    assertThat(effects).containsExactly("result cam/0", "leave cam/0");
    assertThat(startable(9)).containsExactly("cam/1");
  }

  @Test
  void whatIsTakenUpAgainIsNotCountedAgainstTheLimits() {
    for (int i = 0; i <= IN_FLIGHT; i++) {
      executions = core.takenAgain(executions, standing("cam", "s"), i, 50);
    }

    assertThat(startable(99)).hasSize(IN_FLIGHT + 1).startsWith("cam/0", "cam/1");
    assertThat(core.isFull(executions)).isTrue();
    assertThat(executions.of("cam/3").arrivedMillis()).isEqualTo(50);
  }

  @Test
  void aRequestThatWasNeverTakenIsAFault() {
    assertThatThrownBy(() -> core.answered(executions, "cam/0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("request: cam/0 (expected: one taken)");
  }

  private static QuestionStamp single(String stream, String id) {
    return new QuestionStamp(stream, id, Optional.empty(), false, 0);
  }

  private static QuestionStamp standing(String stream, String id) {
    return new QuestionStamp(stream, id, Optional.empty(), true, 0);
  }

  private static QuestionStamp turnOf(String stream, String id, String conversation) {
    return new QuestionStamp(stream, id, Optional.of(conversation), false, 0);
  }

  private static QuestionStamp of(QuestionStamp question, long sizeBytes) {
    return new QuestionStamp(
        question.streamId(),
        question.instructionId(),
        question.conversationId(),
        question.standing(),
        sizeBytes);
  }

  private void ask(QuestionStamp question, long sequence) {
    ask(question, sequence, 0);
  }

  private void ask(QuestionStamp question, long sequence, long nowMillis) {
    carryOut(core.asked(executions, question, sequence, nowMillis));
  }

  private void start(String requestId) {
    executions = core.started(executions, requestId, 0);
  }

  private void answer(String requestId) {
    carryOut(core.answered(executions, requestId));
  }

  private void refuse(String requestId, int toldTurns) {
    carryOut(core.refused(executions, requestId, toldTurns));
  }

  private void carryOut(Decision<Executions, ConverseEffect> decision) {
    decision.effects().forEach(effect -> effects.add(describe(effect)));
    executions = decision.state().orElseThrow();
  }

  private List<String> startable(int rows) {
    return core.startable(executions, rows).stream().map(Execution::requestId).toList();
  }

  private static String describe(ConverseEffect effect) {
    if (effect instanceof KeepArriving keep) {
      return "keep " + keep.sequence();
    }
    if (effect instanceof KeepResult keep) {
      return "result " + keep.requestId();
    }
    if (effect instanceof Leave leave) {
      return "leave " + leave.execution().requestId();
    }
    assertThat(effect).isInstanceOf(SkipArriving.class);
    return "skip";
  }
}
