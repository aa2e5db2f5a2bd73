package org.omgllava.job.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as events carry them: microseconds since the epoch. */
public final class Micros {
  private Micros() {}

  /** Of every time that an event can carry; no time makes it fail. */
  public static long of(Instant time) {
    // ChronoUnit.MICROS.between goes by nanoseconds, which end in the year 2262. Of the earliest
    // times the seconds alone are beyond a long, and the sum is within it again.
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  public static Instant toInstant(long sinceEpoch) {
    return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
  }
}
