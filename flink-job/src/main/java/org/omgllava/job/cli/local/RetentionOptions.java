package org.omgllava.job.cli.local;

import java.util.Map;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.embedded.EmbeddedKafka;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for how much the embedded broker keeps, so that no camera fills a disk unasked. */
public final class RetentionOptions {
  /** What is over is deleted in whole files: a quarter of what is kept is one, at most this. */
  private static final long LARGEST_FILE_BYTES = 1 << 30;

  /** A file holds the largest record, twice over. */
  private static final long SMALLEST_BYTES = 8L * EmbeddedKafka.MAX_RECORD_BYTES;

  private static final long HOUR_MILLIS = 3_600_000;

  @Option(
      names = "--retention-bytes",
      paramLabel = "BYTES",
      description =
          "Of each partition of a topic so much is kept, the oldest goes first (default: ${DEFAULT-VALUE}).")
  long bytes = 2L << 30;

  @Option(
      names = "--retention-hours",
      paramLabel = "H",
      description = "And for so long (default: ${DEFAULT-VALUE}).")
  double hours = 168;

  /** Refuses what cannot be. */
  public void check(CommandSpec spec) {
    Usage.requireAtLeast(spec, "--retention-bytes", bytes, SMALLEST_BYTES);
    Usage.requirePositive(spec, "--retention-hours", hours);
  }

  /** The same as properties of a broker. */
  public Map<String, String> brokerProperties() {
    return Map.of(
        "log.retention.bytes", Long.toString(bytes),
        "log.retention.ms", Long.toString((long) (hours * HOUR_MILLIS)),
        "log.segment.bytes", Long.toString(Math.min(LARGEST_FILE_BYTES, bytes / 4)),
        "log.retention.check.interval.ms", "60000");
  }
}
