package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class CountersTest {
  private enum Fruit implements Counters.Named {
    APPLE,
    PEAR;

    @Override
    public String metric() {
      return name().toLowerCase(Locale.ROOT) + "s";
    }
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

    counters.add(Fruit.PEAR, 2);
    counters.add(Fruit.PEAR, 3);

    assertThat(registered).containsOnlyKeys("apples", "pears");
    assertThat(registered.get("apples").getCount()).isZero();
    assertThat(registered.get("pears").getCount()).isEqualTo(5);
  }
}
