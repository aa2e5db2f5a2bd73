package org.omgllava.job.converse;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.scene.DialogueTurn;

/**
 * What a dialogue remembers; a value in state.
 *
 * @param turns oldest first
 * @param lastUsedMillis processing time of the last turn
 */
public record Dialogue(List<DialogueTurn> turns, long lastUsedMillis) {
  static final Dialogue NEW = new Dialogue(List.of(), 0);

  /** The dialogue with one more turn, of which the newest are kept. */
  Dialogue with(DialogueTurn turn, int maxTurns, long nowMillis) {
    List<DialogueTurn> all = new ArrayList<>(turns);
    all.add(turn);
    return new Dialogue(newest(all, maxTurns), nowMillis);
  }

  /** The newest turns, oldest first. */
  List<DialogueTurn> newest(int maxTurns) {
    return newest(turns, maxTurns);
  }

  private static List<DialogueTurn> newest(List<DialogueTurn> all, int maxTurns) {
    return new ArrayList<>(all.subList(Math.max(0, all.size() - maxTurns), all.size()));
  }
}
