package org.omgllava.job.cli.hazard;

import java.util.EnumSet;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How much bad luck is published. */
final class HazardOptions {
  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long is published (default: ${DEFAULT-VALUE}).")
  private double minutes = 1;

  @Option(
      names = "--fps",
      paramLabel = "F",
      description = "Frames per second of each stream (default: ${DEFAULT-VALUE}).")
  private double framesPerSecond = 2;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Streams side by side (default: ${DEFAULT-VALUE}).")
  private int streams = 4;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description =
          "Shortest silence of a stream that falls silent; longer than the job's --idle-timeout"
              + " (default: ${DEFAULT-VALUE}).")
  private double idleSeconds = 75;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed, the same bad luck (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  private static final int ASKS_PER_MILLE = 50;

  HazardSettings settings() {
    int frames = (int) Math.ceil(minutes * 60 * framesPerSecond);
    return new HazardSettings(
        streams,
        framesPerSecond,
        frames,
        1,
        ASKS_PER_MILLE,
        (long) (idleSeconds * 1_000),
        EnumSet.allOf(Hazard.class));
  }

  /**
   * @throws ParameterException when nothing would be published
   */
  void check(CommandLine command) {
    if (!(minutes > 0) || streams < 1 || !(framesPerSecond > 0)) {
      throw new ParameterException(
          command,
          "--minutes, --streams, --fps: "
              + minutes
              + ", "
              + streams
              + ", "
              + framesPerSecond
              + " (expected: more than 0)");
    }
  }
}
