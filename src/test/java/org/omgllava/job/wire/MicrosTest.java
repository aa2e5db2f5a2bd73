package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {
  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 9_300_000_000_000_000L, Long.MAX_VALUE})
  void everyTimeThatARecordCanCarryIsTheSameAgain(long sinceEpoch) {
    assertThat(Micros.of(Micros.toInstant(sinceEpoch))).isEqualTo(sinceEpoch);
  }
}
