package org.omgllava.job.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as events carry them: microseconds since the epoch. */
public final class Micros {
  private Micros() {}

  /**
   * @throws ArithmeticException for times beyond the microseconds that a long holds
   */
  public static long of(Instant time) {
    // ChronoUnit.MICROS.between goes by nanoseconds, which end in the year 2262.
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  public static Instant toInstant(long sinceEpoch) {
    return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
  }
}
