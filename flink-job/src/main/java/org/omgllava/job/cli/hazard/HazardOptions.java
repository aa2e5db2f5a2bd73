package org.omgllava.job.cli.hazard;

import java.util.EnumSet;
import org.omgllava.job.cli.option.LoadOptions;
import org.omgllava.job.cli.option.Usage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How much bad luck is published. */
final class HazardOptions {
  private static final int ASKS_PER_MILLE = 50;

  @Mixin private final LoadOptions load = LoadOptions.usually(1, 4);

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description =
          "Shortest silence of a stream that falls silent; longer than the job's --idle-timeout"
              + " (default: ${DEFAULT-VALUE}).")
  private double idleSeconds = 75;

  long seed() {
    return load.seed();
  }

  HazardSettings settings() {
    return new HazardSettings(
        load.streams(),
        load.framesPerSecond(),
        load.frames(),
        1,
        ASKS_PER_MILLE,
        (long) (idleSeconds * 1_000),
        EnumSet.allOf(Hazard.class));
  }

  /** Refuses what would publish nothing. */
  void check(CommandSpec command) {
    load.check(command);
    Usage.requirePositive(command, "--idle", idleSeconds);
  }
}
