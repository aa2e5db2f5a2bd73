package org.omgllava.simulation;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keyed steps under any interleaving, with checkpoints and failures at any place. */
@Tag("long")
class SimulationTest {
  /** A planted fault is found within so many. */
  private static final int SEEDS_TO_FIND_A_FAULT = 2_000;

  @Test
  void everyPromiseIsKeptForEverySeed() {
    Seeds.assertKept(run(Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsFound(Mutation planted) {
    Seeds.assertBroken(SEEDS_TO_FIND_A_FAULT, run(Optional.of(planted)));
  }

  @Test
  void aSeedIsAlwaysTheSameRun() {
    Seeds.assertAlwaysTheSame(20, run(Optional.empty()));
  }

  private static Seeds.Run run(Optional<Mutation> planted) {
    return (seed, history) -> Simulation.run(seed, planted, history).broken();
  }
}
