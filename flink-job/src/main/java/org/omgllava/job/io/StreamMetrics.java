package org.omgllava.job.io;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.runtime.ShownStreams;

/**
 * What is shown of each stream's results: frames per second, the age of the newest one when it was
 * written, and the frames that were skipped.
 *
 * <p>Constraint: one thread; gauges are read by others.
 */
final class StreamMetrics {
  private final ShownStreams<Shown> streams;

  private static final class Shown {
    private final Counter segmented;
    private final Counter skipped;
    private volatile long ageMillis;

    Shown(MetricGroup stream) {
      segmented = stream.counter("segmentedFrames");
      skipped = stream.counter("skippedFrames");
      stream.meter("framesPerSecond", new MeterView(segmented));
      stream.gauge("resultAgeMillis", () -> ageMillis);
    }

    void written(boolean isSkipped, long resultAgeMillis) {
      if (isSkipped) {
        skipped.inc();
      } else {
        segmented.inc();
        ageMillis = resultAgeMillis;
      }
    }
  }

  StreamMetrics(MetricGroup metrics) {
    streams = new ShownStreams<>(metrics, Shown::new);
  }

  /**
   * A frame's event is written.
   *
   * @param ageMillis of the frame
   */
  void written(String streamId, boolean isSkipped, long ageMillis, long nowMillis) {
    streams.of(streamId, nowMillis).ifPresent(shown -> shown.written(isSkipped, ageMillis));
  }
}
