package org.omgllava.job.converse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.converse.DialogueEffect.DropTurn;
import org.omgllava.job.converse.DialogueEffect.KeepTurn;
import org.omgllava.job.converse.DialogueEffect.WakeAt;
import org.omgllava.job.runtime.Decision;

class DialogueCoreTest {
  private static final long IDLE = 600;

  private final DialogueCore core = core(2);

  @Test
  void theFirstTurnBeginsADialogueThatIsWokenAfterTheIdleTime() {
    assertThat(core.answered(Optional.empty(), 7, 1_000))
        .isEqualTo(decision(dialogue(1_000, 7L), new KeepTurn(7), new WakeAt(1_000 + IDLE)));
  }

  @Test
  void theNextTurnIsRememberedBehindItAndNoSecondTimeToWakeUpIsSet() {
    assertThat(core.answered(Optional.of(dialogue(1_000, 7L)), 9, 1_100))
        .isEqualTo(decision(dialogue(1_100, 7L, 9L), new KeepTurn(9)));
  }

  @Test
  void onlyTheNewestTurnsAreRemembered() {
    assertThat(core.answered(Optional.of(dialogue(1_000, 7L, 9L)), 12, 1_100))
        .isEqualTo(decision(dialogue(1_100, 9L, 12L), new DropTurn(7), new KeepTurn(12)));
  }

  @Test
  void withFewerTurnsThanBeforeARestartTheOldestGo() {
    assertThat(core(1).answered(Optional.of(dialogue(1_000, 7L, 9L)), 12, 1_100))
        .isEqualTo(
            decision(dialogue(1_100, 12L), new DropTurn(7), new DropTurn(9), new KeepTurn(12)));
  }

  @Test
  void withoutMemoryNoTurnIsKept() {
    assertThat(core(0).answered(Optional.empty(), 7, 1_000))
        .isEqualTo(decision(dialogue(1_000), new WakeAt(1_000 + IDLE)));
    assertThat(core(0).answered(Optional.of(dialogue(1_000)), 9, 1_100))
        .isEqualTo(decision(dialogue(1_100)));
  }

  @Test
  void aDialogueThatWasUsedMeanwhileIsWokenLater() {
    Dialogue used = dialogue(1_500, 7L);

    assertThat(core.wake(used, 1_600)).isEqualTo(decision(used, new WakeAt(1_500 + IDLE)));
    assertThat(core.wake(used, 1_500 + IDLE - 1))
        .isEqualTo(decision(used, new WakeAt(1_500 + IDLE)));
  }

  @Test
  void aSilentDialogueIsForgottenWithItsTurns() {
    assertThat(core.wake(dialogue(1_500, 7L, 9L), 1_500 + IDLE))
        .isEqualTo(
            new Decision<Dialogue, DialogueEffect>(
                Optional.empty(), List.of(new DropTurn(7), new DropTurn(9))));
  }

  @Test
  void theModelIsToldTheNewestTurnsOldestFirst() {
    Dialogue dialogue = dialogue(0, 1L, 2L, 3L);

    assertThat(dialogue.newest(2)).containsExactly(2L, 3L);
    assertThat(dialogue.newest(9)).containsExactly(1L, 2L, 3L);
    assertThat(dialogue.newest(0)).isEmpty();
  }

  private static DialogueCore core(int turns) {
    return new DialogueCore(new ConverseSettings(2, 4, turns, IDLE, 2, 1 << 20));
  }

  private static Dialogue dialogue(long lastUsedMillis, Long... turns) {
    return new Dialogue(List.of(turns), lastUsedMillis);
  }

  private static Decision<Dialogue, DialogueEffect> decision(
      Dialogue after, DialogueEffect... effects) {
    return new Decision<>(Optional.of(after), List.of(effects));
  }
}
