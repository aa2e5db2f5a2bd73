package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class ShownStreamsTest {
  private final Map<String, Metric> registered = new TreeMap<>();
  private final ShownStreams<Counter> streams =
      new ShownStreams<>(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer(
                      (metric, name, group) ->
                          registered.put(
                              group.getLogicalScope(f -> f, '.') + at(group.getAllVariables()),
                              metric))
                  .setUnregisterConsumer(
                      (metric, name, group) ->
                          registered.remove(
                              group.getLogicalScope(f -> f, '.') + at(group.getAllVariables())))
                  .build(),
              null,
              "step"),
          group -> group.counter("seen"));

  @Test
  void aStreamKeepsItsMetrics() {
    assertThat(streams.of("cam", 0)).isPresent().isEqualTo(streams.of("cam", 1_000_000));
    assertThat(registered).containsOnlyKeys("step.place.stream cam at 0");
  }

  @Test
  void soManyAreShownAndAnotherOneTakesThePlaceOfTheOneThatIsSilentForLongest() {
    for (int i = 0; i < ShownStreams.MOST_STREAMS; i++) {
      streams.of("cam" + i, i);
    }
    assertThat(streams.of("new", 1_000)).as("none is silent for long").isEmpty();

    streams.of("cam0", 2_000);
    assertThat(streams.of("new", 1 + ShownStreams.SILENT_MILLIS)).isPresent();
    assertThat(registered)
        .hasSize(ShownStreams.MOST_STREAMS)
        .containsKeys("step.place.stream cam0 at 0", "step.place.stream new at 1")
        .doesNotContainKey("step.place.stream cam1 at 1");
  }

  private static String at(Map<String, String> labels) {
    return " " + labels.get("<stream>") + " at " + labels.get("<place>");
  }
}
