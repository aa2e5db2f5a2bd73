package org.omgllava.job.cli.source;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * When frames are due by a clock that nobody sets. Each is due by its own time since the first, so
 * that waits that are too long, and work in between, add up to nothing.
 */
final class Pace {
  private static final long NANOS_OF_A_MILLI = 1_000_000;

  private final LongSupplier nanoClock;
  private final Instant first;
  private final long began;

  /**
   * Begins now.
   *
   * @param first capture time of the frame that is due now
   */
  Pace(LongSupplier nanoClock, Instant first) {
    this.nanoClock = nanoClock;
    this.first = first;
    this.began = nanoClock.getAsLong();
  }

  /** How long until a frame is due; 0 when it is, or has been. */
  long millisUntil(Instant captured) {
    long due = Duration.between(first, captured).toNanos() - (nanoClock.getAsLong() - began);
    return Math.max(0, due / NANOS_OF_A_MILLI);
  }
}
