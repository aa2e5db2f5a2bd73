package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MomentTest {
  @Test
  void withinARunTheTimeBetweenIsCounted() {
    assertThat(new Moment(7, 150).millisSince(new Moment(7, 100))).isEqualTo(50);
  }

  @Test
  void ofAnEarlierRunOnlyTheTimeOfThisOneIsCounted() {
    assertThat(new Moment(8, 150).millisSince(new Moment(7, 100))).isEqualTo(150);
  }
}
