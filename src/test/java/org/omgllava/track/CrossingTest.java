package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CrossingTest {
  /** The first is left of the second by 0.3, and comes nearer by 0.02 a frame. */
  private static final Crossing MET = new Crossing(7, 3, 100, -0.3f, 0.01f, 0.02f, 0, false);

  @Test
  void twoComeNearerWhenTheirOffsetShrinks() {
    assertThat(MET.comesNearer()).isTrue();
    assertThat(new Crossing(7, 3, 100, -0.3f, 0, -0.02f, 0, false).comesNearer()).isFalse();
    assertThat(new Crossing(7, 3, 100, -0.3f, 0, 0, 0.02f, false).comesNearer()).isFalse();
  }

  @Test
  void untilTheyPassEachOtherTheyAreExpectedOnTheirOwnSide() {
    assertThat(MET.agreement(at(0.4f), at(0.6f), 102)).isPositive();
    assertThat(MET.agreement(at(0.6f), at(0.4f), 102)).isNegative();
  }

  @Test
  void afterwardsOnTheOther() {
    assertThat(MET.agreement(at(0.6f), at(0.4f), 120)).isPositive();
    assertThat(MET.agreement(at(0.4f), at(0.6f), 120)).isNegative();
  }

  @Test
  void theDistanceShrinksAndGrowsAgain() {
    assertThat(MET.expectedDistance(100)).isCloseTo(0.3, within(1e-3));
    assertThat(MET.expectedDistance(110)).isLessThan(0.02);
    assertThat(MET.expectedDistance(120)).isCloseTo(0.3, within(1e-3));
  }

  @Test
  void whatWasSeenAsOneStaysKnown() {
    assertThat(MET.mixed()).isFalse();
    assertThat(MET.asMixed().mixed()).isTrue();
    assertThat(MET.asMixed().asMixed()).isEqualTo(MET.asMixed());
  }

  private static Motion at(float x) {
    return new Motion(x, 0.5f, 0, 0, 0.1f, 0.1f, 0.01f);
  }
}
