package org.omgllava.job.cli.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
  @Test
  void theMedianIsTheMiddleOneOrBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(9, 1, 4)).isEqualTo(new Spread(4, 1, 9));
    assertThat(Spread.of(8, 1, 4, 2)).isEqualTo(new Spread(3, 1, 8));
    assertThat(Spread.of(5)).isEqualTo(new Spread(5, 5, 5));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 5", "0.95, 10", "0.9, 9", "1, 10"})
  void aQuantileIsAValueThatWasMeasured(double share, double value) {
    double[] values = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

    assertThat(Spread.quantile(values, share)).isEqualTo(value);
  }
}
