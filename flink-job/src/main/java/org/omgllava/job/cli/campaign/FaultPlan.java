package org.omgllava.job.cli.campaign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The faults of a campaign in their order, from its seed: rounds, each with every kind. */
final class FaultPlan {
  /** To which it rescales. */
  static final int HIGHEST_PARALLELISM = 3;

  private static final List<Integer> PARALLELISMS = List.of(1, 2, HIGHEST_PARALLELISM, 1);
  private static final int SHORTEST_PAUSE_SECONDS = 3;
  private static final int PAUSES_SECONDS = 10;

  private final Set<Fault> kinds;
  private final Random luck;
  private final Deque<Fault> round = new ArrayDeque<>();
  private int rescaled;

  FaultPlan(long seed, Set<Fault> kinds) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("faults: none (expected: one at least)");
    }
    this.kinds = Set.copyOf(kinds);
    this.luck = new Random(seed);
  }

  /** What comes next. */
  Fault next() {
    if (round.isEmpty()) {
      List<Fault> all = new ArrayList<>();
      for (Fault fault : Fault.values()) {
        if (kinds.contains(fault)) {
          all.addAll(Collections.nCopies(fault.times(), fault));
        }
      }
      Collections.shuffle(all, luck);
      round.addAll(all);
    }
    return round.remove();
  }

  /** Which of so many is meant. */
  int one(int of) {
    return luck.nextInt(of);
  }

  /** The parallelism of the next rescaling: 1, 2, 3 and 1 again. */
  int parallelism() {
    return PARALLELISMS.get(rescaled++ % PARALLELISMS.size());
  }

  /** How long nothing happens before the next fault, seconds. */
  int pauseSeconds() {
    return SHORTEST_PAUSE_SECONDS + luck.nextInt(PAUSES_SECONDS);
  }
}
