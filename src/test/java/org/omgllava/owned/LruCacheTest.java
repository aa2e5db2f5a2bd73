package org.omgllava.owned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LruCacheTest {
  private final List<String> closed = new ArrayList<>();
  private final LruCache<String, Named> cache = new LruCache<>(10, Named::weight);

  private final class Named implements AutoCloseable {
    private final String name;
    private final long weight;

    Named(String name, long weight) {
      this.name = name;
      this.weight = weight;
    }

    long weight() {
      return weight;
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  private void put(String name, long weight) {
    cache.put(name, new Named(name, weight));
  }

  @Test
  void whatWasUsedLongestAgoGoesFirst() {
    put("a", 4);
    put("b", 4);
    cache.get("a");
    put("c", 4);

    cache.trim();

    assertThat(closed).containsExactly("b");
    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("a")).isPresent();
    assertThat(cache.total()).isEqualTo(8);
  }

  @Test
  void nothingIsClosedBeforeItIsTrimmed() {
    put("a", 8);
    put("b", 8);

    assertThat(closed).isEmpty();
    assertThat(cache.get("a")).isPresent();
  }

  @Test
  void aValueThatIsHeavierThanTheBoundDoesNotStay() {
    put("a", 2);
    put("b", 11);

    cache.trim();

    assertThat(closed).containsExactlyInAnyOrder("a", "b");
    assertThat(cache.total()).isZero();
  }

  @Test
  void aValueInPlaceOfAnotherClosesThatOneAndTakesItsWeight() {
    put("a", 7);
    put("a", 5);

    assertThat(closed).containsExactly("a");
    assertThat(cache.total()).isEqualTo(5);
  }

  @Test
  void everythingIsClosedOnceInTheEnd() {
    put("a", 1);
    put("b", 1);

    cache.clear();
    put("c", 1);
    cache.close();
    cache.close();

    assertThat(closed).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(cache.total()).isZero();
  }

  @Test
  void withoutWeightsEachValueCountsOnce() {
    LruCache<Integer, Named> two = new LruCache<>(2);
    for (int i = 0; i < 4; i++) {
      two.put(i, new Named(Integer.toString(i), 100));
    }
    two.trim();

    assertThat(closed).containsExactlyInAnyOrder("0", "1");
    assertThat(two.total()).isEqualTo(2);
  }
}
