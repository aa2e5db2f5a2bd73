package org.omgllava.job.order;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.ShownStreams;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/** What is shown of the order of each stream: frames that never came, and those that came late. */
final class StreamGaps {
  private final ShownStreams<Shown> streams;

  private record Shown(Counter missing, Counter late) {
    Shown(MetricGroup stream) {
      this(stream.counter("missingFrames"), stream.counter("lateFrames"));
    }

    void count(OrderEffect effect) {
      if (effect instanceof OrderEffect.Count some
          && some.counter() == OrderCounter.MISSING_FRAMES) {
        missing.inc(some.number());
      } else if (effect instanceof OrderEffect.RejectArriving reject && isLate(reject.why())
          || effect instanceof OrderEffect.RejectKept kept && isLate(kept.why())) {
        late.inc();
      }
    }

    private static boolean isLate(ModelProblem why) {
      return why.code().equals(Refusals.LATE_FRAME);
    }
  }

  StreamGaps(MetricGroup metrics) {
    streams = new ShownStreams<>(metrics, Shown::new);
  }

  /** Counts what is decided about a stream, and hands it on. */
  Outcome<Decision<StreamOrder, OrderEffect>> seen(
      String streamId, Outcome<Decision<StreamOrder, OrderEffect>> decision, long nowMillis) {
    streams
        .of(streamId, nowMillis)
        .filter(shown -> !decision.refused())
        .ifPresent(shown -> decision.value().effects().forEach(shown::count));
    return decision;
  }
}
