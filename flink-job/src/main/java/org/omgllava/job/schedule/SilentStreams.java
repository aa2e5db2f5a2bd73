package org.omgllava.job.schedule;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.omgllava.job.runtime.Moment;

/**
 * The streams of a subtask that have no frames and on which instructions stand, so that these can
 * be bounded in total. It is not saved: after a restart they are counted again.
 *
 * <p>Constraint: one thread.
 */
final class SilentStreams {
  private final TreeMap<Silent, Integer> standing =
      new TreeMap<>(
          Comparator.comparingLong((Silent silent) -> silent.since().attempt())
              .thenComparingLong(silent -> silent.since().activeMillis())
              .thenComparing(Silent::streamId));
  private final Map<String, Silent> known = new HashMap<>();
  private long total;

  private record Silent(Moment since, String streamId) {}

  /** What has become of a stream. */
  void note(String streamId, Optional<StreamSchedule> schedule) {
    Silent before = known.remove(streamId);
    if (before != null) {
      total -= standing.remove(before);
    }
    schedule
        .filter(now -> !now.isLive() && now.standing() > 0)
        .ifPresent(
            now -> {
              Silent silent = new Silent(now.lastTouched(), streamId);
              known.put(streamId, silent);
              standing.put(silent, now.standing());
              total += now.standing();
            });
  }

  /** Instructions on all of them. */
  long total() {
    return total;
  }

  /**
   * How many instructions of a stream have to end so that a bound holds, when those end first whose
   * stream has been silent for longest.
   */
  int tooMany(String streamId, int most) {
    long left = total - most;
    for (Map.Entry<Silent, Integer> entry : standing.entrySet()) {
      if (left <= 0) {
        break;
      }
      if (entry.getKey().streamId().equals(streamId)) {
        return (int) Math.min(left, entry.getValue());
      }
      left -= entry.getValue();
    }
    return 0;
  }
}
