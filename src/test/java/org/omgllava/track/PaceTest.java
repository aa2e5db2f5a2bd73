package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  @Test
  void theVelocityIsTheMeanOfTheFirstSteps() {
    Pace pace = Pace.of(at(0.1f)).with(at(0.1f), at(0.2f), 1).with(at(0.2f), at(0.5f), 1);

    assertThat(pace.velocityX()).isCloseTo(0.2f, within(1e-6f));
    assertThat(pace.velocityY()).isZero();
    assertThat(pace.sightings()).isEqualTo(2);
  }

  @Test
  void missingFramesCount() {
    assertThat(Pace.of(at(0.1f)).with(at(0.1f), at(0.5f), 4).velocityX())
        .isCloseTo(0.1f, within(1e-6f));
  }

  @Test
  void onePoorMaskAmongManyChangesNoVelocity() {
    Pace steady = steady();
    Motion part = new Motion(0.9f, 0.5f, 0, 0, 0.1f, 0.2f, 0.012f);

    Pace after = steady.with(at(0.6f), part, 1);

    assertThat(after.velocityX()).isEqualTo(steady.velocityX());
    assertThat(after.area()).isCloseTo(0.04f - 0.05f * 0.028f, within(1e-6f));
  }

  @Test
  void aSizeThatStaysIsLearnt() {
    Pace pace = steady();
    Motion large = new Motion(0.6f, 0.5f, 0, 0, 0.4f, 0.4f, 0.16f);
    assertThat(pace.isWhole(large)).isFalse();

    for (int i = 0; i < 60; i++) {
      pace = pace.with(large, large, 1);
    }

    assertThat(pace.isWhole(large)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(floats = {0.029f, 0.04f, 0.056f})
  void aMaskOfAboutTheSizeIsWhole(float area) {
    assertThat(steady().isWhole(new Motion(0, 0, 0, 0, 0, 0, area))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.027f, 0.058f, 1})
  void aPartOfItAndMoreThanItAreNot(float area) {
    assertThat(steady().isWhole(new Motion(0, 0, 0, 0, 0, 0, area))).isFalse();
  }

  @Test
  void theExtentIsTheSideOfASquareOfTheArea() {
    assertThat(steady().extent()).isCloseTo(0.2f, within(1e-6f));
  }

  private static Pace steady() {
    Pace pace = Pace.of(at(0));
    for (int i = 0; i < 6; i++) {
      pace = pace.with(at(0.1f * i), at(0.1f * (i + 1)), 1);
    }
    return pace;
  }

  private static Motion at(float x) {
    return new Motion(x, 0.5f, 0, 0, 0.2f, 0.2f, 0.04f);
  }
}
