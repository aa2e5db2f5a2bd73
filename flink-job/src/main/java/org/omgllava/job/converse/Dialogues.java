package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.omgllava.job.runtime.Decision;
import org.omgllava.scene.DialogueTurn;

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

  /**
   * @param timers of this operator, one namespace for each dialogue
   */
  Dialogues(
      ConverseSettings settings, RuntimeContext runtime, InternalTimerService<String> timers) {
    this.core = new DialogueCore(settings);
    this.timers = timers;
    dialogues =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "dialogues", Types.STRING, TypeInformation.of(Dialogue.class)));
    turns =
        runtime.getMapState(
            new MapStateDescriptor<>("turns", Types.LONG, TypeInformation.of(DialogueTurn.class)));
  }

  /** The newest turns of a dialogue, oldest first, at most so many. */
  List<DialogueTurn> newest(String conversationId, int most) throws Exception {
    List<DialogueTurn> told = new ArrayList<>();
    Dialogue dialogue = dialogues.get(conversationId);
    if (dialogue != null) {
      for (long sequence : dialogue.newest(most)) {
        told.add(turns.get(sequence));
      }
    }
    return told;
  }

  /** Remembers a turn that has been answered. */
  void answered(String conversationId, long sequence, DialogueTurn turn, long nowMillis)
      throws Exception {
    Optional<Dialogue> known = Optional.ofNullable(dialogues.get(conversationId));
    carryOut(conversationId, core.answered(known, sequence, nowMillis), Optional.of(turn));
  }

  /** A timer of a dialogue fires. */
  void wake(String conversationId, long nowMillis) throws Exception {
    carryOut(conversationId, core.wake(dialogues.get(conversationId), nowMillis), Optional.empty());
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
