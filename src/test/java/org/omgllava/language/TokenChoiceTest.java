package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TokenChoiceTest {
  private static final float[] LOGITS = {-1f, 2f, 0.5f, 2f, -30f, 1f};
  private static final int DRAWS = 20_000;

  @Test
  void drawsAsOftenAsTheLogitsSay() {
    int[] counts = counts(new TokenChoice(1, 0, 1, 5));

    double mass = 0;
    for (float logit : LOGITS) {
      mass += Math.exp(logit);
    }
    for (int id = 0; id < LOGITS.length; id++) {
      double share = Math.exp(LOGITS[id]) / mass;
      assertThat(counts[id] / (double) DRAWS).isCloseTo(share, within(0.015));
    }
  }

  @Test
  void temperatureSharpens() {
    int[] counts = counts(new TokenChoice(0.1f, 0, 1, 5));

    assertThat(counts[1] + counts[3]).isGreaterThan(DRAWS - 20);
    assertThat(counts[1]).isCloseTo(counts[3], within(1000));
  }

  @Test
  void topKKeepsTheMostLikelyAndOfEqualsTheFirst() {
    assertThat(counts(new TokenChoice(1, 1, 1, 5))[1]).isEqualTo(DRAWS);
    int[] counts = counts(new TokenChoice(5, 3, 1, 5));
    assertThat(counts[0] + counts[2] + counts[4]).isZero();
    assertThat(counts[5]).isPositive();
  }

  @Test
  void topPKeepsTheSmallestSetOfThatMass() {
    int[] counts = counts(new TokenChoice(1, 0, 0.5f, 5));
    assertThat(counts[1] + counts[3]).isEqualTo(DRAWS);
    assertThat(counts(new TokenChoice(1, 0, 0, 5))[1]).isEqualTo(DRAWS);
  }

  @Test
  void sameSeedSameDraws() {
    TokenChoice first = new TokenChoice(1, 0, 1, 9);
    TokenChoice second = new TokenChoice(1, 0, 1, 9);
    for (int i = 0; i < 100; i++) {
      assertThat(first.draw(LOGITS.clone())).isEqualTo(second.draw(LOGITS.clone()));
    }
  }

  private static int[] counts(TokenChoice choice) {
    int[] counts = new int[LOGITS.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[choice.draw(LOGITS.clone())]++;
    }
    return counts;
  }
}
