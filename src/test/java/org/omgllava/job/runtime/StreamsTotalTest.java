package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** What is remembered of a stream is its number of bytes. */
class StreamsTotalTest {
  private final Map<String, Gauge<?>> gauges = new HashMap<>();
  private final StreamsTotal<Long> kept =
      new StreamsTotal<>(
          bytes -> bytes,
          "keptBytes",
          new UnregisteredMetricsGroup() {
            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
              gauges.put(name, gauge);
              return gauge;
            }
          });

  @Test
  void theGaugeShowsTheBytesOfAllStreams() {
    assertThat(shown()).isZero();
    kept.set("a", Optional.of(10L));
    kept.set("b", Optional.of(5L));
    assertThat(shown()).isEqualTo(15);

    kept.set("a", Optional.of(2L));
    assertThat(shown()).isEqualTo(7);
    kept.set("a", Optional.empty());
    assertThat(shown()).isEqualTo(5);
  }

  @Test
  void aStreamIsCountedOnceHoweverOftenItIsSaid() {
    kept.set("a", Optional.of(10L));
    kept.set("a", Optional.of(10L));

    assertThat(shown()).isEqualTo(10);
  }

  @Test
  void whatOthersKeepLeavesOutOneStream() {
    kept.set("a", Optional.of(10L));
    kept.set("b", Optional.of(5L));

    assertThat(kept.ofOthers("a")).isEqualTo(5);
    assertThat(kept.ofOthers("c")).isEqualTo(15);
  }

  private long shown() {
    return (Long) gauges.get("keptBytes").getValue();
  }
}
