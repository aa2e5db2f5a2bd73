package org.omgllava.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omgllava.simulation.Simulation.History;

/**
 * The keyed steps under any interleaving, with checkpoints and failures at any place. {@code
 * -Dsimulation.seed=N} runs one seed and prints its events; {@code -Dsimulation.seeds=N} says how
 * many are run.
 */
@Tag("long")
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

  /** A planted fault is found within so many. */
  private static final int SEEDS_TO_FIND_A_FAULT = 2_000;

  private static final int SHOWN = 5;

  @Test
  void everyPromiseIsKeptForEverySeed() {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      List<String> events = new ArrayList<>();
      List<String> broken = Simulation.run(only, Optional.empty(), History.into(events)).broken();
      assertThat(broken).as(String.join("\n", events)).isEmpty();
      return;
    }
    List<String> failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .mapToObj(SimulationTest::broken)
            .flatMap(Optional::stream)
            .toList();

    assertThat(failing.stream().limit(SHOWN))
        .as("%s of %s seeds; -Dsimulation.seed=N shows the events of one", failing.size(), SEEDS)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsFound(Mutation planted) {
    OptionalLong found =
        LongStream.range(0, SEEDS_TO_FIND_A_FAULT)
            .parallel()
            .filter(
                seed ->
                    !Simulation.run(seed, Optional.of(planted), History.NONE).broken().isEmpty())
            .findAny();

    assertThat(found).isPresent();
  }

  @Test
  void aSeedIsAlwaysTheSameRun() {
    for (long seed = 0; seed < 20; seed++) {
      List<String> once = new ArrayList<>();
      List<String> again = new ArrayList<>();
      Simulation.run(seed, Optional.empty(), History.into(once));
      Simulation.run(seed, Optional.empty(), History.into(again));

      assertThat(again).isEqualTo(once);
    }
  }

  private static Optional<String> broken(long seed) {
    List<String> broken = Simulation.run(seed, Optional.empty(), History.NONE).broken();
    return broken.isEmpty() ? Optional.empty() : Optional.of("seed " + seed + ": " + broken.get(0));
  }
}
