package org.omgllava.job.cli.option;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a command publishes that makes up streams: as many, as fast, as long, from a seed. */
public final class LoadOptions {
  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long frames are published (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--fps",
      paramLabel = "F",
      description = "Frames per second of each stream (default: ${DEFAULT-VALUE}).")
  private double framesPerSecond = 2;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Streams side by side (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed, the same run (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  private LoadOptions(double minutes, int streams) {
    this.minutes = minutes;
    this.streams = streams;
  }

  /** Options with a command's own defaults. */
  public static LoadOptions usually(double minutes, int streams) {
    return new LoadOptions(minutes, streams);
  }

  /** Refuses what would publish nothing. */
  public void check(CommandSpec command) {
    Usage.requirePositive(command, "--minutes", minutes);
    Usage.requirePositive(command, "--fps", framesPerSecond);
    Usage.requireAtLeast(command, "--streams", streams, 1);
  }

  public Duration duration() {
    return Duration.ofMillis((long) (minutes * 60_000));
  }

  /** Frames of each stream. */
  public int frames() {
    return (int) Math.ceil(minutes * 60 * framesPerSecond);
  }

  public double framesPerSecond() {
    return framesPerSecond;
  }

  public int streams() {
    return streams;
  }

  public long seed() {
    return seed;
  }
}
