package org.omgllava.job.io;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * What the dashboard shows of each stream: frames per second, the age of its newest result when it
 * was written, and the frames that were skipped. So many streams are shown at once; another one
 * takes the place of the one that has been silent for longest, once that is a minute.
 *
 * <p>Constraint: one thread; gauges are read by others.
 */
final class StreamMetrics {
  /** Each stream is a time series in whatever stores metrics. */
  static final int MOST_STREAMS = 64;

  static final long SILENT_MILLIS = 60_000;

  private final MetricGroup metrics;
  private final Map<String, Shown> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

  /** A stream at its place. */
  private static final class Shown {
    private final int place;
    private final MetricGroup group;
    private final Counter segmented;
    private final Counter skipped;
    private volatile long ageMillis;
    private long seenMillis;

    Shown(int place, MetricGroup group, String streamId) {
      this.place = place;
      this.group = group;
      MetricGroup named = group.addGroup("stream", streamId);
      segmented = named.counter("segmentedFrames");
      skipped = named.counter("skippedFrames");
      named.meter("framesPerSecond", new MeterView(segmented));
      named.gauge("resultAgeMillis", () -> ageMillis);
    }
  }

  StreamMetrics(MetricGroup metrics) {
    this.metrics = metrics;
  }

  /**
   * A frame's event is written.
   *
   * @param ageMillis of the frame
   */
  void written(String streamId, boolean isSkipped, long ageMillis, long nowMillis) {
    Shown shown = leastRecentFirst.get(streamId);
    if (shown == null) {
      shown = show(streamId, nowMillis);
    }
    if (shown == null) {
      return;
    }
    shown.seenMillis = nowMillis;
    if (isSkipped) {
      shown.skipped.inc();
    } else {
      shown.segmented.inc();
      shown.ageMillis = ageMillis;
    }
  }

  private @Nullable Shown show(String streamId, long nowMillis) {
    int place = leastRecentFirst.size();
    if (place >= MOST_STREAMS) {
      Iterator<Shown> all = leastRecentFirst.values().iterator();
      Shown oldest = all.next();
      if (nowMillis - oldest.seenMillis < SILENT_MILLIS) {
        return null;
      }
      all.remove();
      if (oldest.group instanceof AbstractMetricGroup<?> registered) {
        registered.close();
      }
      place = oldest.place;
    }
    Shown shown = new Shown(place, metrics.addGroup("place", Integer.toString(place)), streamId);
    leastRecentFirst.put(streamId, shown);
    return shown;
  }
}
