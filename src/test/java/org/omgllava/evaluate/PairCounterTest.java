package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairCounterTest {
  @Test
  void countsThousandsOfPairsAndForgetsThemAtOnce() {
    PairCounter counter = new PairCounter();
    Map<Long, Long> expected = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      int first = i * 7 % 61;
      int second = i * 13 % 97;
      counter.add(first, second, i);
      expected.merge((long) first << 32 | second, (long) i, Long::sum);
    }

    Map<Long, Long> counted = new HashMap<>();
    counter.forEach((first, second, count) -> counted.put((long) first << 32 | second, count));

    assertThat(counted).isEqualTo(expected);
    assertThat(counter.size()).isEqualTo(expected.size());
    assertThat(counter.get(0, 0)).isEqualTo(expected.get(0L));
    assertThat(counter.get(61, 97)).isZero();

    counter.clear();

    assertThat(counter.size()).isZero();
    assertThat(counter.get(0, 0)).isZero();
  }

  @Test
  void aSinglePairIsForgottenToo() {
    PairCounter counter = new PairCounter();
    counter.add(1, 2, 3);

    counter.clear();

    assertThat(counter.size()).isZero();
    assertThat(counter.get(1, 2)).isZero();
  }
}
