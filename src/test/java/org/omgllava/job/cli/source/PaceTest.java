package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private long nowNanos = -5_000;

  @Test
  void workAndLongWaitsAddUpToNoDrift() {
    Pace pace = new Pace(() -> nowNanos, FIRST);
    long waited = 0;
    for (int i = 0; i < 1_000; i++) {
      long millis = pace.millisUntil(FIRST.plusMillis(40L * i));
      waited += millis;
      // Each wait takes a millisecond more than asked for, each frame 7 ms of work.
      nowNanos += (millis + (millis > 0 ? 1 : 0) + 7) * 1_000_000;
    }

    assertThat(waited).isEqualTo(33 + 998 * 32);
    assertThat(nowNanos / 1e6).isBetween(999 * 40.0, 999 * 40.0 + 9);
  }

  @Test
  void whatIsLateGoesAtOnce() {
    Pace pace = new Pace(() -> nowNanos, FIRST);
    nowNanos += 3_000_000_000L;

    assertThat(pace.millisUntil(FIRST.plusSeconds(1))).isZero();
    assertThat(pace.millisUntil(FIRST.plusSeconds(3))).isZero();
    assertThat(pace.millisUntil(FIRST.plusMillis(3_250))).isEqualTo(250);
  }
}
