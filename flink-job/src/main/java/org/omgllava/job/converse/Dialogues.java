package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualTokens;

/**
 * The dialogues of the current stream, as {@link DialogueCore} decides.
 *
 * <p>Owns them and their turns in state, and one timer for each.
 */
final class Dialogues {
  private final DialogueCore core;
  private final InternalTimerService<String> timers;
  private final MapState<String, Dialogue> dialogues;
  private final MapState<Long, DialogueTurn> turns;
  private final Decisions decisions;

  /**
   * @param timers of this operator, one namespace for each dialogue
   */
  Dialogues(
      ConverseSettings settings,
      KeyedStates states,
      InternalTimerService<String> timers,
      Decisions decisions) {
    this.decisions = decisions;
    this.core = new DialogueCore(settings);
    this.timers = timers;
    dialogues = states.map("dialogues", Types.STRING, RecordTypes.of(Dialogue.class));
    turns = states.map("turns", Types.LONG, RecordTypes.of(DialogueTurn.class));
  }

  /** Whether no dialogue is remembered. */
  boolean isEmpty() throws Exception {
    return dialogues.isEmpty();
  }

  /** The newest turns of a dialogue, oldest first, at most so many. */
  Outcome<List<DialogueTurn>> newest(String conversationId, int most) throws Exception {
    Optional<Dialogue> known = Optional.ofNullable(dialogues.get(conversationId));
    Outcome<List<Long>> newest =
        decisions.of(() -> known.map(d -> List.copyOf(d.newest(most))).orElse(List.of()));
    if (newest.refused()) {
      return Outcome.refused(newest.problem());
    }
    List<DialogueTurn> told = new ArrayList<>();
    for (long sequence : newest.value()) {
      told.add(turns.get(sequence));
    }
    return Outcome.of(told);
  }

  /** Remembers a turn that has been answered, if it is one of a dialogue. */
  void answered(Execution execution, Generation answer, VisualTokens promptTokens, long nowMillis)
      throws Exception {
    Optional<String> conversation = execution.question().conversationId();
    if (conversation.isPresent()) {
      DialogueTurn turn = new DialogueTurn(answer.question(), answer.markup(), promptTokens);
      answered(conversation.get(), execution.sequence(), turn, nowMillis);
    }
  }

  /** Remembers a turn that has been answered; one that it cannot decide about is forgotten. */
  void answered(String conversationId, long sequence, DialogueTurn turn, long nowMillis)
      throws Exception {
    Optional<Dialogue> known = Optional.ofNullable(dialogues.get(conversationId));
    Outcome<Decision<Dialogue, DialogueEffect>> decision =
        decisions.of(() -> core.answered(known, sequence, nowMillis));
    if (!decision.refused()) {
      carryOut(conversationId, decision.value(), Optional.of(turn));
    }
  }

  /** Forgets all of them; their timers find nothing. */
  void forget() {
    dialogues.clear();
    turns.clear();
  }

  /** A timer of a dialogue fires, which may have been forgotten. */
  void wake(String conversationId, long nowMillis) throws Exception {
    Dialogue known = dialogues.get(conversationId);
    if (known == null) {
      return;
    }
    Outcome<Decision<Dialogue, DialogueEffect>> decision =
        decisions.of(() -> core.wake(known, nowMillis));
    if (decision.refused()) {
      timers.registerProcessingTimeTimer(conversationId, nowMillis + Decisions.TRY_AGAIN_MILLIS);
    } else {
      carryOut(conversationId, decision.value(), Optional.empty());
    }
  }

  private void carryOut(
      String conversationId,
      Decision<Dialogue, DialogueEffect> decision,
      Optional<DialogueTurn> ended)
      throws Exception {
    for (DialogueEffect effect : decision.effects()) {
      if (effect instanceof DialogueEffect.KeepTurn keep) {
        turns.put(keep.sequence(), ended.orElseThrow());
      } else if (effect instanceof DialogueEffect.DropTurn drop) {
        turns.remove(drop.sequence());
      } else if (effect instanceof DialogueEffect.WakeAt wake) {
        timers.registerProcessingTimeTimer(conversationId, wake.millis());
      } else {
        throw Decision.unknown(effect);
      }
    }
    if (decision.state().isPresent()) {
      dialogues.put(conversationId, decision.state().get());
    } else {
      dialogues.remove(conversationId);
    }
  }
}
