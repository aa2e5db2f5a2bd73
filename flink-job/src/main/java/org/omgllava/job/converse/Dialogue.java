package org.omgllava.job.converse;

import java.util.List;

/**
 * What a dialogue remembers; a value in state. The turns themselves are kept elsewhere.
 *
 * @param turns sequences of the questions in them, oldest first
 * @param lastUsedMillis processing time of the last turn
 */
public record Dialogue(List<Long> turns, long lastUsedMillis) {
  /** The newest turns, oldest first. */
  List<Long> newest(int most) {
    return turns.subList(Math.max(0, turns.size() - most), turns.size());
  }
}
