package org.omgllava.job.cli.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long it takes until results come again: from the fault to the first committed segments of a
 * frame that was published after it. What lasts is counted from its beginning.
 */
final class Recoveries {
  private final Map<Kind, List<Long>> millis =
      new TreeMap<>(Comparator.comparing(Kind::fault).thenComparing(Kind::alone));

  /**
   * @param alone whether no TaskManager goes on that has the job's classes and weights
   */
  private record Kind(Fault fault, boolean alone) {
    @Override
    public String toString() {
      return fault.isOfTaskManager() && alone ? fault + ", the only one at work" : fault.toString();
    }
  }

  /**
   * @param workers TaskManagers that were at work for the job before it
   */
  void add(Fault fault, int workers, long took) {
    Kind kind = new Kind(fault, fault.isOfTaskManager() && workers == 1);
    millis.computeIfAbsent(kind, f -> new ArrayList<>()).add(took);
  }

  /** Number of processes that were killed. */
  int kills() {
    return millis.entrySet().stream()
        .filter(entry -> entry.getKey().fault().isKill())
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
        (kind, all) -> {
          List<Long> sorted = new ArrayList<>(all);
          Collections.sort(sorted);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%-40s %3d times, results again after %5.1f s (median), %5.1f s (worst)",
                  kind,
                  sorted.size(),
                  sorted.get(sorted.size() / 2) / 1e3,
                  sorted.get(sorted.size() - 1) / 1e3));
        });
    return lines;
  }
}
