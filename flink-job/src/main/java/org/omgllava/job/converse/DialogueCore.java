package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.converse.DialogueEffect.DropTurn;
import org.omgllava.job.converse.DialogueEffect.KeepTurn;
import org.omgllava.job.converse.DialogueEffect.WakeAt;
import org.omgllava.job.runtime.Decision;

/**
 * Decides what dialogues remember: their newest turns, until they have been silent for long enough.
 */
public final class DialogueCore {
  private final ConverseSettings settings;

  public DialogueCore(ConverseSettings settings) {
    this.settings = settings;
  }

  /**
   * A turn has been answered.
   *
   * @param known none at the first turn; from then on, a time to wake up at is set
   * @param sequence of the turn's question
   */
  public Decision<Dialogue, DialogueEffect> answered(
      Optional<Dialogue> known, long sequence, long nowMillis) {
    List<Long> all = new ArrayList<>(known.map(Dialogue::turns).orElse(List.of()));
    all.add(sequence);
    List<Long> kept = new Dialogue(all, nowMillis).newest(settings.dialogueTurns());
    List<DialogueEffect> effects = new ArrayList<>();
    for (long turn : all.subList(0, all.size() - kept.size())) {
      if (turn != sequence) {
        effects.add(new DropTurn(turn));
      }
    }
    if (!kept.isEmpty()) {
      effects.add(new KeepTurn(sequence));
    }
    if (known.isEmpty()) {
      effects.add(new WakeAt(nowMillis + settings.dialogueIdleMillis()));
    }
    return new Decision<>(Optional.of(new Dialogue(List.copyOf(kept), nowMillis)), effects);
  }

  /** A time has come at which a dialogue wanted to be woken. */
  public Decision<Dialogue, DialogueEffect> wake(Dialogue dialogue, long nowMillis) {
    long forgottenAtMillis = dialogue.lastUsedMillis() + settings.dialogueIdleMillis();
    if (forgottenAtMillis > nowMillis) {
      return new Decision<>(Optional.of(dialogue), List.of(new WakeAt(forgottenAtMillis)));
    }
    List<DialogueEffect> effects = new ArrayList<>();
    dialogue.turns().forEach(turn -> effects.add(new DropTurn(turn)));
    return new Decision<>(Optional.empty(), effects);
  }
}
