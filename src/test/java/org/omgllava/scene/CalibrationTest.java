package org.omgllava.scene;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Calibration CALIBRATION =
      new Calibration(new Calibration.Words(2, 3, 1), new Calibration.Masks(-5, 10));

  @Test
  void anAnswerInWordsAloneIsAsGoodAsItsTokens() {
    assertThat(CALIBRATION.answer(0, 0)).isEqualTo(0.881f);
    assertThat(CALIBRATION.answer(-0.5f, -0.5f)).isEqualTo(0.5f);
    assertThat(CALIBRATION.answer(-2, -6)).isLessThan(0.001f);
  }

  @Test
  void theWorstMaskCountsForAllOfThem() {
    assertThat(CALIBRATION.answer(0, 0, 0.9f, 0.5f, 0.8f)).isEqualTo(0.44f);
    assertThat(CALIBRATION.mask(0.5f)).isEqualTo(0.5f);
    assertThat(CALIBRATION.mask(0.9f)).isEqualTo(0.982f);
    // An empty mask.
    assertThat(CALIBRATION.mask(0)).isEqualTo(0.007f);
  }
}
