package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamClockTest {
  private static final long BOUND = 500;
  private static final long SET_BACK = StreamClock.SET_BACK_MICROS;

  @Test
  void oneTimeSaysNothing() {
    StreamClock clock = StreamClock.startingAt(10_000);

    assertThat(clock.hasPassed(0, BOUND)).isFalse();
  }

  @Test
  void aTimeThatTwoFramesHaveReachedIsPassedAfterTheDisorderBound() {
    StreamClock clock = StreamClock.startingAt(10_000).observing(12_000);

    assertThat(clock.hasPassed(9_500, BOUND)).isTrue();
    assertThat(clock.hasPassed(9_501, BOUND)).isFalse();
  }

  @Test
  void aTimeBeyondDisorderBelongsToAClockOfBefore() {
    StreamClock clock = StreamClock.startingAt(SET_BACK).observing(SET_BACK);

    assertThat(clock.hasPassed(-BOUND, BOUND)).isTrue();
    assertThat(clock.hasPassed(-BOUND - 1, BOUND)).isFalse();
  }

  @Test
  void theClockFollowsTimesThatComeInOrder() {
    StreamClock clock = StreamClock.startingAt(0).observing(1_000).observing(2_000);

    assertThat(clock).isEqualTo(new StreamClock(2_000, 1_000, true));
  }

  @Test
  void disorderDoesNotTurnTheClockBack() {
    StreamClock clock = StreamClock.startingAt(1_000).observing(2_000).observing(500);

    assertThat(clock).isEqualTo(new StreamClock(500, 1_000, true));
  }

  @Test
  void oneAbsurdTimeMovesNothing() {
    StreamClock clock =
        StreamClock.startingAt(1_000).observing(2_000).observing(9_000_000_000L).observing(3_000);

    assertThat(clock.latestMicros()).isEqualTo(3_000);
  }

  @Test
  void twoTimesTogetherTurnTheClockBack() {
    long before = 2 * SET_BACK;
    StreamClock clock = StreamClock.startingAt(before).observing(before);

    assertThat(clock.observing(5).latestMicros()).isEqualTo(before);
    assertThat(clock.observing(5).observing(7).latestMicros()).isEqualTo(5);
    assertThat(clock.observing(5).observing(before - SET_BACK).latestMicros()).isEqualTo(before);
    assertThat(clock.observing(5).observing(before - SET_BACK - 1).latestMicros()).isEqualTo(5);
  }

  @Test
  void aFarTimeLiesBeyondEverythingSeenByMoreThanTheBound() {
    StreamClock agreedLast = StreamClock.startingAt(1_000).observing(500).observing(1_000);
    StreamClock previousLast = StreamClock.startingAt(1_000).observing(4_000);

    assertThat(agreedLast.isFarBehind(1_500, BOUND)).isFalse();
    assertThat(agreedLast.isFarBehind(1_501, BOUND)).isTrue();
    assertThat(previousLast.isFarBehind(4_500, BOUND)).isFalse();
    assertThat(previousLast.isFarBehind(4_501, BOUND)).isTrue();
  }

  @Test
  void aTimeTurnedBackToLeavesTheLatestFar() {
    StreamClock clock = StreamClock.startingAt(4_000).observing(4_000).observing(100);

    assertThat(clock.isFarBehind(4_500, BOUND)).isFalse();
    assertThat(clock.isFarBehind(4_501, BOUND)).isTrue();
  }

  @Test
  void aTimeThatDisorderDoesNotExplainIsSetBack() {
    StreamClock clock = StreamClock.startingAt(SET_BACK + 5_000).observing(SET_BACK + 4_000);

    assertThat(clock.isSetBack(4_000)).isFalse();
    assertThat(clock.isSetBack(3_999)).isTrue();
  }
}
