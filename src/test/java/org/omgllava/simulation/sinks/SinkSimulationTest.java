package org.omgllava.simulation.sinks;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omgllava.simulation.Seeds;

/** The transactional sinks under any interleaving, with failures and late answers at any place. */
@Tag("long")
class SinkSimulationTest {
  /** A planted fault is found within so many. */
  private static final int SEEDS_TO_FIND_A_FAULT = 5_000;

  @Test
  void everyPromiseIsKeptForEverySeed() {
    Seeds.assertKept(run(Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsFound(SinkMutation planted) {
    Seeds.assertBroken(SEEDS_TO_FIND_A_FAULT, run(Optional.of(planted)));
  }

  @Test
  void aSeedIsAlwaysTheSameRun() {
    Seeds.assertAlwaysTheSame(50, run(Optional.empty()));
  }

  private static Seeds.Run run(Optional<SinkMutation> planted) {
    return (seed, history) -> SinkSimulation.run(seed, planted, history);
  }
}
