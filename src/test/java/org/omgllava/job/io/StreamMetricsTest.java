package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
  private final Map<String, Metric> registered = new TreeMap<>();
  private final StreamMetrics metrics =
      new StreamMetrics(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer((m, name, group) -> registered.put(of(group) + name, m))
                  .setUnregisterConsumer((m, name, group) -> registered.remove(of(group) + name))
                  .build(),
              null,
              "encode"));

  @Test
  void eachStreamShowsItsFramesAndTheAgeOfItsNewestResult() {
    metrics.written("cam", false, 40, 0);
    metrics.written("cam", true, 5_000, 10);
    metrics.written("cam", false, 70, 20);

    assertThat(((Counter) registered.get("cam segmentedFrames")).getCount()).isEqualTo(2);
    assertThat(((Counter) registered.get("cam skippedFrames")).getCount()).isEqualTo(1);
    assertThat(((Gauge<?>) registered.get("cam resultAgeMillis")).getValue()).isEqualTo(70L);
    assertThat(registered).containsKey("cam framesPerSecond").hasSize(4);
  }

  /** The stream that a group is of. */
  private static String of(AbstractMetricGroup<?> group) {
    String[] scope = group.getScopeComponents();
    int key = Arrays.asList(scope).lastIndexOf("stream");
    return scope[key + 1] + " ";
  }
}
