package org.omgllava.simulation.sinks;

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

/**
 * The transactional sinks under any interleaving, with failures and late answers at any place.
 * {@code -Dsimulation.seed=N} runs one seed and prints its events; {@code -Dsimulation.seeds=N}
 * says how many are run.
 */
@Tag("long")
class SinkSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

  /** A planted fault is found within so many. */
  private static final int SEEDS_TO_FIND_A_FAULT = 5_000;

  private static final int SHOWN = 5;

  @Test
  void everyPromiseIsKeptForEverySeed() {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      List<String> events = new ArrayList<>();
      List<String> broken =
          SinkSimulation.run(only, Optional.empty(), event -> events.add(event.get()));
      assertThat(broken).as(String.join("\n", events)).isEmpty();
      return;
    }
    List<String> failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .mapToObj(SinkSimulationTest::broken)
            .flatMap(Optional::stream)
            .toList();

    assertThat(failing.stream().limit(SHOWN))
        .as("%s of %s seeds; -Dsimulation.seed=N shows the events of one", failing.size(), SEEDS)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedFaultIsFound(SinkMutation planted) {
    OptionalLong found =
        LongStream.range(0, SEEDS_TO_FIND_A_FAULT)
            .parallel()
            .filter(seed -> !SinkSimulation.run(seed, Optional.of(planted), event -> {}).isEmpty())
            .findAny();

    assertThat(found).isPresent();
  }

  @Test
  void aSeedIsAlwaysTheSameRun() {
    for (long seed = 0; seed < 50; seed++) {
      List<String> once = new ArrayList<>();
      List<String> again = new ArrayList<>();
      SinkSimulation.run(seed, Optional.empty(), event -> once.add(event.get()));
      SinkSimulation.run(seed, Optional.empty(), event -> again.add(event.get()));

      assertThat(again).isEqualTo(once).isNotEmpty();
    }
  }

  private static Optional<String> broken(long seed) {
    List<String> broken = SinkSimulation.run(seed, Optional.empty(), event -> {});
    return broken.isEmpty() ? Optional.empty() : Optional.of("seed " + seed + ": " + broken.get(0));
  }
}
