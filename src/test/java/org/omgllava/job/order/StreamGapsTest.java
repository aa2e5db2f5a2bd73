package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;
import org.omgllava.job.runtime.Decision;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

class StreamGapsTest {
  private final Map<String, Counter> registered = new TreeMap<>();
  private final StreamGaps gaps =
      new StreamGaps(
          new GenericMetricGroup(
              TestingMetricRegistry.builder()
                  .setRegisterConsumer(
                      (metric, name, group) ->
                          registered.put(
                              group.getAllVariables().get("<stream>") + " " + name,
                              (Counter) metric))
                  .build(),
              null,
              "arrange"));

  @Test
  void whatIsMissingAndWhatIsLateIsCountedOfItsStream() {
    seen("a", new OrderEffect.Count(OrderCounter.MISSING_FRAMES, 3));
    seen("a", new OrderEffect.RejectArriving(Refusals.late(1, 2), ""));
    seen("a", new OrderEffect.RejectKept("k", Refusals.late(1, 2), ""));
    seen("b", new OrderEffect.Count(OrderCounter.FRAMES_OUT, 1));
    seen("b", new OrderEffect.RejectArriving(Refusals.sessionEnded("s"), "s"));

    assertThat(counts())
        .isEqualTo(
            Map.of(
                "a missingFrames",
                3L,
                "a lateFrames",
                2L,
                "b missingFrames",
                0L,
                "b lateFrames",
                0L));
  }

  @Test
  void aDecisionThatFailedIsHandedOnAndCountsNothing() {
    Outcome<Decision<StreamOrder, OrderEffect>> failed =
        Outcome.refused(new ModelProblem("STEP_FAILED", "why"));

    assertThat(gaps.seen("a", failed, 0)).isSameAs(failed);
    assertThat(counts().values()).containsOnly(0L);
  }

  private void seen(String stream, OrderEffect effect) {
    Outcome<Decision<StreamOrder, OrderEffect>> decision =
        Outcome.of(new Decision<>(Optional.empty(), List.of(effect)));
    assertThat(gaps.seen(stream, decision, 0)).isSameAs(decision);
  }

  private Map<String, Long> counts() {
    return registered.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getCount()));
  }
}
