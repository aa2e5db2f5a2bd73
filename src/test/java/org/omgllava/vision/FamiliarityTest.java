package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FamiliarityTest {
  /** Distances of the training from 0 to 4; the second feature varies twice as much. */
  private static final Familiarity TRAINING =
      new Familiarity(
          new float[] {1, 10}, new float[] {1, 0, 0, 0.5f}, new float[] {0, 1, 2, 3, 4});

  @Test
  void theMiddleOfTheTrainingIsMostFamiliarAndWhatLiesBeyondAllOfItIsNot() {
    assertThat(TRAINING.of(new float[] {1, 10}, 0)).isEqualTo(1);
    assertThat(TRAINING.of(new float[] {3, 10}, 0)).isEqualTo(0.5f);
    assertThat(TRAINING.of(new float[] {1, 10 - 4}, 0)).isEqualTo(0.5f);
    assertThat(TRAINING.of(new float[] {5, 10}, 0)).isEqualTo(0);
    assertThat(TRAINING.of(new float[] {1, 1_000}, 0)).isEqualTo(0);
  }

  @Test
  void betweenQuantilesItFallsInProportion() {
    assertThat(TRAINING.of(new float[] {3.5f, 10}, 0)).isEqualTo(0.375f);
  }

  @Test
  void eachPictureOfABatchHasItsOwn() {
    float[] features = {1, 10, 3, 10, 1, 10 + 6};

    assertThat(TRAINING.of(features, 0)).isEqualTo(1);
    assertThat(TRAINING.of(features, 1)).isEqualTo(0.5f);
    assertThat(TRAINING.of(features, 2)).isEqualTo(0.25f);
  }

  @Test
  void featuresThatAreNoNumberAreNotFamiliar() {
    assertThat(TRAINING.of(new float[] {Float.NaN, 10}, 0)).isEqualTo(0);
  }
}
