package org.omgllava.job.cli.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long it takes until results come again: from the fault to the first committed segments of a
 * frame that was published after it. What lasts is counted from its beginning.
 */
final class Recoveries {
  private final Map<Fault, List<Long>> millis = new EnumMap<>(Fault.class);

  void add(Fault fault, long took) {
    millis.computeIfAbsent(fault, f -> new ArrayList<>()).add(took);
  }

  /** Number of processes that were killed. */
  int kills() {
    return millis.entrySet().stream()
        .filter(entry -> entry.getKey().isKill())
        .mapToInt(entry -> entry.getValue().size())
        .sum();
  }

  int faults() {
    return millis.values().stream().mapToInt(List::size).sum();
  }

  /** A line for each kind: number, median and worst. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    millis.forEach(
        (fault, all) -> {
          List<Long> sorted = new ArrayList<>(all);
          Collections.sort(sorted);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%-20s %3d times, results again after %5.1f s (median), %5.1f s (worst)",
                  fault,
                  sorted.size(),
                  sorted.get(sorted.size() / 2) / 1e3,
                  sorted.get(sorted.size() - 1) / 1e3));
        });
    return lines;
  }
}
