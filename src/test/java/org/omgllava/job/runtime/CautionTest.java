package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.scene.OutOfDeviceMemoryException;

class CautionTest {
  private static final int ROWS = 8;

  private final Caution caution = new Caution(ROWS);

  @Test
  void theModelIsTrustedWithAllRows() {
    caution.wentWell();

    assertThat(caution.mostRows()).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @CsvSource({"8,4", "7,3", "2,1"})
  void whereTheMemoryDidNotSufficeHalfAsManyRun(int together, int afterwards) {
    caution.failed(together, new OutOfDeviceMemoryException("full", new IllegalStateException()));

    assertThat(caution.mostRows()).isEqualTo(afterwards);
  }

  @Test
  void afterAnotherFailureEachRunsAlone() {
    caution.failed(ROWS, new IllegalStateException("broken"));

    assertThat(caution.mostRows()).isEqualTo(1);
  }

  @Test
  void whenAllThatWereInItHaveEndedTheModelIsTrustedAgain() {
    caution.failed(3, new IllegalStateException("broken"));
    caution.wentWell();
    caution.wentWell();
    assertThat(caution.mostRows()).isEqualTo(1);

    caution.wentWell();
    assertThat(caution.mostRows()).isEqualTo(ROWS);
  }

  @Test
  void aSecondFailureCountsItsOwn() {
    caution.failed(4, new IllegalStateException("broken"));
    caution.wentWell();
    caution.failed(2, new IllegalStateException("broken"));
    caution.wentWell();
    assertThat(caution.mostRows()).isEqualTo(1);

    caution.wentWell();
    assertThat(caution.mostRows()).isEqualTo(ROWS);
  }
}
