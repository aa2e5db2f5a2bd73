package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CaptureTimesTest {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  private static final OptionalLong STEADY = OptionalLong.empty();

  private final CaptureTimes times = new CaptureTimes(BEGAN, 10);

  @Test
  void withoutTimesOfTheSourceFramesFollowAtItsRate() {
    assertThat(times.next("a", STEADY)).isEqualTo(BEGAN);
    assertThat(times.next("a", STEADY)).isEqualTo(BEGAN.plusMillis(100));
    assertThat(times.afterLatest()).isEqualTo(BEGAN.plusMillis(200));
  }

  @Test
  void aVideosOwnTimesAreKept() {
    assertThat(times.next("a", OptionalLong.of(0))).isEqualTo(BEGAN);
    assertThat(times.next("a", OptionalLong.of(40_000))).isEqualTo(BEGAN.plusMillis(40));
    assertThat(times.next("a", OptionalLong.of(1_500_000))).isEqualTo(BEGAN.plusMillis(1_500));
    assertThat(times.afterLatest()).isEqualTo(BEGAN.plusMillis(1_600));
  }

  @Test
  void twoFramesNeverHaveOneTimeThoughTheVideoSaysSo() {
    times.next("a", OptionalLong.of(0));

    assertThat(times.next("a", OptionalLong.of(0))).isEqualTo(BEGAN.plusNanos(1_000));
    assertThat(times.next("a", OptionalLong.of(-5))).isEqualTo(BEGAN.plusNanos(2_000));
    assertThat(times.next("a", OptionalLong.of(40_000))).isEqualTo(BEGAN.plusMillis(40));
  }

  @Test
  void eachStreamBeginsWhereTheFrameBeforeItWas() {
    times.next("a", STEADY);
    times.next("a", STEADY);

    assertThat(times.next("b", STEADY)).isEqualTo(BEGAN.plusMillis(100));
    assertThat(times.next("a", STEADY)).isEqualTo(BEGAN.plusMillis(200));
    assertThat(times.next("b", STEADY)).isEqualTo(BEGAN.plusMillis(200));
  }

  @Test
  void aLivePictureHasTheTimeOfTheClockThoughItIsSetBack() {
    assertThat(times.live("cam", BEGAN.plusSeconds(9))).isEqualTo(BEGAN.plusSeconds(9));
    assertThat(times.live("cam", BEGAN.plusSeconds(3))).isEqualTo(BEGAN.plusSeconds(3));
    assertThat(times.afterLatest()).isEqualTo(BEGAN.plusMillis(3_100));
  }
}
