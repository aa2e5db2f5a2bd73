package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The processing-time timers of one step, over all its keys. */
final class SimulatedTimers {
  /**
   * A timer; ordered as Flink fires them.
   *
   * @param namespace what of the key it is for; empty where keys have one purpose
   */
  record Timer(long atMillis, String key, String namespace) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      int byKey = byTime != 0 ? byTime : key.compareTo(other.key);
      return byKey != 0 ? byKey : namespace.compareTo(other.namespace);
    }
  }

  private final TreeSet<Timer> timers = new TreeSet<>();

  void register(Timer timer) {
    timers.add(timer);
  }

  void delete(Timer timer) {
    timers.remove(timer);
  }

  OptionalLong nextMillis() {
    return timers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timers.first().atMillis());
  }

  /** Takes the next timer. */
  Timer take() {
    return timers.pollFirst();
  }

  List<Timer> snapshot() {
    return new ArrayList<>(timers);
  }

  void restore(List<Timer> saved) {
    timers.clear();
    timers.addAll(saved);
  }

  @Override
  public String toString() {
    return timers.toString();
  }
}
