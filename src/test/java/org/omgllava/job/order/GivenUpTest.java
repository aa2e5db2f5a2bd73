package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GivenUpTest {
  @Test
  void nothingIsGivenUpAtFirst() {
    assertThat(GivenUp.NOTHING.contains(0)).isFalse();
  }

  @Test
  void holdsTheIndicesOfItsGapsAndNoOthers() {
    GivenUp givenUp = GivenUp.NOTHING.and(2, 4).and(7, 8);

    assertThat(givenUp.contains(1)).isFalse();
    assertThat(givenUp.contains(2)).isTrue();
    assertThat(givenUp.contains(3)).isTrue();
    assertThat(givenUp.contains(4)).isFalse();
    assertThat(givenUp.contains(7)).isTrue();
    assertThat(givenUp.contains(8)).isFalse();
  }

  @Test
  void whatIsForgottenCountsAsGivenUp() {
    GivenUp givenUp = GivenUp.NOTHING;
    for (int gap = 0; gap < GivenUp.REMEMBERED_GAPS; gap++) {
      givenUp = givenUp.and(10L * gap + 4, 10L * gap + 6);
    }
    assertThat(givenUp.contains(3)).isFalse();
    assertThat(givenUp.knownFrom()).isZero();

    GivenUp more = givenUp.and(1_000, 1_001);

    assertThat(more.gaps()).hasSize(GivenUp.REMEMBERED_GAPS);
    assertThat(more.contains(3)).isTrue();
    assertThat(more.contains(5)).isTrue();
    assertThat(more.contains(6)).isFalse();
    assertThat(more.contains(14)).isTrue();
    assertThat(more.contains(1_000)).isTrue();
  }
}
