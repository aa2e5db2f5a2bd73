package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppearanceTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  @Test
  void looksAreTheContentHalfOfTheQueryAtUnitLength() {
    float[] query = {3, -4, 7, 8};

    Appearance appearance = Appearance.of(query);

    assertThat(appearance.mean()).containsExactly(new float[] {0.6f, -0.8f}, ROUNDING);
    assertThat(appearance.gallery()).isEqualTo(appearance.mean()).isNotSameAs(appearance.mean());
    assertThat(query).as("left as it was").containsExactly(3, -4, 7, 8);
  }

  @Test
  void theSlotIsToldByThePositionalHalfAlone() {
    int slot = Appearance.of(new float[] {3, -4, 7, 8}).slot();

    assertThat(Appearance.of(new float[] {1, 1, 7, 8}).slot()).isEqualTo(slot);
    assertThat(Appearance.of(new float[] {3, -4, 7, 9}).slot()).isNotEqualTo(slot);
    assertThat(Appearance.of(new float[] {3, -4, 6, 8}).slot()).isNotEqualTo(slot);
  }

  @Test
  void aQueryOfZerosStaysZero() {
    assertThat(Appearance.of(new float[4]).mean()).containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.25f, 0.75f, 1})
  void theMeanIsTheWeightedOneAtUnitLength(float momentum) {
    Appearance blended = view(0, 3).with(new Appearance(unit(1, 3), unit(1, 3), 42), momentum);

    float length = (float) Math.hypot(momentum, 1 - momentum);
    assertThat(blended.mean())
        .containsExactly(new float[] {momentum / length, (1 - momentum) / length, 0}, ROUNDING);
    assertThat(blended.slot()).as("that of the latest").isEqualTo(42);
  }

  @Test
  void aQueryOfAnotherLengthTakesTheOldOnesPlace() {
    Appearance other = view(0, 4);

    assertThat(view(0, 3).with(other, 0.7f)).isSameAs(other);
  }

  @Test
  void aViewThatDiffersIsKeptAndOneThatDoesNotIsNot() {
    Appearance known = view(0, 2);
    // Cosines of exactly and just below three quarters.
    float[] alike = {0.75f, 0.66f};
    float[] unlike = {0.74f, 0.67f};

    assertThat(known.with(seen(alike), 0.5f).gallery()).containsExactly(1, 0);
    assertThat(known.with(seen(unlike), 0.5f).gallery()).containsExactly(1, 0, 0.74f, 0.67f);
  }

  @Test
  void aViewIsComparedWithAllThatAreKept() {
    Appearance both = view(0, 3).with(view(1, 3), 0.5f);

    assertThat(both.gallery()).containsExactly(1, 0, 0, 0, 1, 0);
    assertThat(both.with(view(0, 3), 0.5f).gallery()).isEqualTo(both.gallery());
    assertThat(both.with(view(1, 3), 0.5f).gallery()).isEqualTo(both.gallery());
  }

  @Test
  void ofTooManyViewsTheOldestGoes() {
    int hidden = 7;
    Appearance appearance = view(0, hidden);
    for (int axis = 1; axis < 6; axis++) {
      appearance = appearance.with(view(axis, hidden), 0.5f);
      int first = Math.max(0, axis + 1 - Appearance.MAX_VIEWS);
      assertThat(appearance.gallery())
          .as("after view %d", axis)
          .isEqualTo(axes(first, axis, hidden));
    }
  }

  @Test
  void similarityIsTheLargestCosineWithTheMeanAndAllViews() {
    float root = (float) Math.sqrt(0.5);
    Appearance appearance =
        new Appearance(new float[] {root, root, 0}, new float[] {1, 0, 0, 0, 1, 0}, 0);

    assertThat(appearance.similarity(seen(1, 0, 0))).isEqualTo(1);
    assertThat(appearance.similarity(seen(0, 1, 0))).isEqualTo(1);
    assertThat(appearance.similarity(seen(root, root, 0))).isCloseTo(1, ROUNDING);
    assertThat(appearance.similarity(seen(0, 0.6f, 0.8f))).isCloseTo(0.6f, ROUNDING);
    assertThat(appearance.similarity(seen(-root, -root, 0))).isCloseTo(-root, ROUNDING);
    assertThat(view(0, 3).similarity(seen(-1, 0, 0))).isEqualTo(-1);
  }

  @Test
  void whatCannotBeComparedIsHalfAlike() {
    assertThat(view(0, 3).similarity(view(0, 4))).isEqualTo(0.5f);
    assertThat(Appearance.of(new float[0]).similarity(Appearance.of(new float[0]))).isEqualTo(0.5f);
  }

  private static Appearance seen(float... content) {
    return new Appearance(content, content, 0);
  }

  private static Appearance view(int axis, int hidden) {
    return seen(unit(axis, hidden));
  }

  private static float[] unit(int axis, int hidden) {
    float[] unit = new float[hidden];
    unit[axis] = 1;
    return unit;
  }

  /** Unit vectors one after another, both ends included. */
  private static float[] axes(int first, int last, int hidden) {
    float[] rows = new float[(last - first + 1) * hidden];
    for (int axis = first; axis <= last; axis++) {
      rows[(axis - first) * hidden + axis] = 1;
    }
    return rows;
  }
}
