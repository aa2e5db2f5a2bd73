package org.omgllava.job.cli.ask;

import java.time.Instant;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.option.TimeParser;
import org.omgllava.job.cli.option.Usage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The frames that an instruction is about: at most one of the options. */
final class FrameOptions {
  @Option(
      names = "--latest",
      required = true,
      description = "The newest frame, or the next one (the default).")
  boolean latest;

  @Option(
      names = "--frame",
      paramLabel = "N",
      required = true,
      description = "The frame with this index.")
  Long frame;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      required = true,
      converter = TimeParser.class,
      description =
          "The frame that was captured nearest to this time, such as 2026-11-27T10:00:00Z, at most"
              + " a minute from it: found among the results, and read again from Kafka, as long as"
              + " that keeps it.")
  Instant at;

  @Option(
      names = "--frames",
      paramLabel = "A-B",
      required = true,
      converter = FrameRange.Parser.class,
      description =
          "From frame A to frame B, such as 3-18, of the newest session that has them: a question about"
              + " B that looks back to A, read again from Kafka, as long as that keeps them.")
  FrameRange range;

  @Option(
      names = "--last",
      paramLabel = "SECONDS",
      required = true,
      description =
          "The newest frame, looking back on so many seconds before it; as --frames does.")
  Double lastSeconds;

  @Option(
      names = "--every",
      paramLabel = "N",
      required = true,
      description =
          "Every n-th frame until cancelled, also after the stream has begun again: a standing"
              + " instruction.")
  Integer every;

  @Option(
      names = "--follow",
      required = true,
      description =
          "Finds what the instruction is about once and follows it on every frame until cancelled:"
              + " a standing instruction that asks the language model again only when something"
              + " happens. With prompts the text can be left out.")
  boolean follow;

  boolean looksBack() {
    return range != null || lastSeconds != null;
  }

  boolean stands() {
    return every != null || follow;
  }

  /**
   * Those of the newest frame for one at a time, until it is found.
   *
   * @param command whose options they are
   * @throws picocli.CommandLine.ParameterException when a number is too small
   */
  Target target(CommandSpec command) {
    if (frame != null) {
      Usage.requireAtLeast(command, "--frame", frame, 0);
      return new Target(TargetMode.FRAME, frame, 1);
    }
    if (lastSeconds != null) {
      Usage.requirePositive(command, "--last", lastSeconds);
    }
    if (every != null) {
      Usage.requireAtLeast(command, "--every", every, 1);
      return new Target(TargetMode.EVERY, 0L, every);
    }
    if (follow) {
      return new Target(TargetMode.FOLLOW, 0L, 1);
    }
    return new Target(TargetMode.LATEST, 0L, 1);
  }
}
