package org.omgllava.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A simulation under many seeds. {@code -Dsimulation.seed=N} runs one and prints its events; {@code
 * -Dsimulation.seeds=N} says how many are run.
 */
public final class Seeds {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final int SHOWN = 5;

  private Seeds() {}

  /** What one seed leads to. */
  @FunctionalInterface
  public interface Run {
    /**
     * @param history takes what happens, one event after the other
     * @return promises that were not kept
     */
    List<String> broken(long seed, History history);
  }

  /** Every seed keeps every promise. */
  public static void assertKept(Run run) {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      List<String> events = new ArrayList<>();
      List<String> broken = run.broken(only, History.into(events));
      assertThat(broken).as(String.join("\n", events)).isEmpty();
      return;
    }
    List<String> failing =
        LongStream.range(0, SEEDS)
            .parallel()
            .mapToObj(seed -> first(seed, run))
            .flatMap(Optional::stream)
            .toList();

    assertThat(failing.stream().limit(SHOWN))
        .as("%s of %s seeds; -Dsimulation.seed=N shows the events of one", failing.size(), SEEDS)
        .isEmpty();
  }

  /** One of so many seeds breaks a promise. */
  public static void assertBroken(long seeds, Run run) {
    assertThat(
            LongStream.range(0, seeds)
                .parallel()
                .filter(seed -> !run.broken(seed, History.NONE).isEmpty())
                .findAny())
        .as("a seed below %s that breaks a promise", seeds)
        .isPresent();
  }

  /** The same happens whenever one of so many seeds is run. */
  public static void assertAlwaysTheSame(long seeds, Run run) {
    for (long seed = 0; seed < seeds; seed++) {
      List<String> once = new ArrayList<>();
      List<String> again = new ArrayList<>();
      run.broken(seed, History.into(once));
      run.broken(seed, History.into(again));

      assertThat(again).as("seed %s", seed).isEqualTo(once).isNotEmpty();
    }
  }

  private static Optional<String> first(long seed, Run run) {
    return run.broken(seed, History.NONE).stream()
        .findFirst()
        .map(broken -> "seed " + seed + ": " + broken);
  }
}
