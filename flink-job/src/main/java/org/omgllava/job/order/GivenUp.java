package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;

/**
 * The indices of a stream that were given up, to tell late frames from duplicates; bounded.
 *
 * @param gaps the last ones, ascending
 * @param knownFrom below this index, gaps may have been forgotten
 */
public record GivenUp(List<Gap> gaps, long knownFrom) {
  /** Gaps that are remembered. */
  static final int REMEMBERED_GAPS = 64;

  static final GivenUp NOTHING = new GivenUp(List.of(), 0);

  /**
   * Indices in a row.
   *
   * @param from first one
   * @param until first one behind them
   */
  public record Gap(long from, long until) {}

  /** Whether a passed index was given up, so that its frame is late and not a duplicate. */
  boolean contains(long index) {
    return index < knownFrom
        || gaps.stream().anyMatch(gap -> index >= gap.from() && index < gap.until());
  }

  GivenUp and(long from, long until) {
    List<Gap> kept = new ArrayList<>(gaps);
    kept.add(new Gap(from, until));
    if (kept.size() <= REMEMBERED_GAPS) {
      return new GivenUp(kept, knownFrom);
    }
    return new GivenUp(List.copyOf(kept.subList(1, kept.size())), kept.get(0).until());
  }
}
