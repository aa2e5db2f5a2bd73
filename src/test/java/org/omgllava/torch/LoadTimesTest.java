package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTimesTest {
  @Test
  void stepsStandInTheirOrderEachWithItsOwnTime() {
    LoadTimes times = new LoadTimes();
    times.did("verified");
    times.did("loaded");

    assertThat(times).asString().matches("verified \\d+ ms, loaded \\d+ ms");
  }
}
