package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class CountersTest {
  private enum Fruit {
    APPLES,
    RIPE_PEARS
  }

  @Test
  void everyConstantIsCountedByItselfFromTheStart() {
    Map<String, Counter> registered = new HashMap<>();
    Counters<Fruit> counters =
        new Counters<>(
            Fruit.class,
            new UnregisteredMetricsGroup() {
              @Override
              public Counter counter(String name) {
                Counter counter = super.counter(name);
                registered.put(name, counter);
                return counter;
              }
            });

    counters.add(Fruit.RIPE_PEARS, 2);
    counters.add(Fruit.RIPE_PEARS, 3);

    assertThat(registered).containsOnlyKeys("apples", "ripePears");
    assertThat(registered.get("apples").getCount()).isZero();
    assertThat(registered.get("ripePears").getCount()).isEqualTo(5);
  }
}
