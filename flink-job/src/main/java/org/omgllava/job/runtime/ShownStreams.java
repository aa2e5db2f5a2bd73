package org.omgllava.job.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The streams that have metrics of their own. So many are shown at once; another one takes the
 * place of the one that has been silent for longest, once that is a minute.
 *
 * <p>Constraint: one thread.
 *
 * @param <M> the metrics of one stream
 */
public final class ShownStreams<M> {
  /** Each stream is a time series in whatever stores metrics. */
  public static final int MOST_STREAMS = 64;

  public static final long SILENT_MILLIS = 60_000;

  private final MetricGroup metrics;
  private final Function<MetricGroup, M> registered;
  private final Map<String, Shown<M>> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

  /** A stream at its place. */
  private record Shown<M>(int place, MetricGroup group, M metrics, long seenMillis) {
    Shown<M> at(long nowMillis) {
      return new Shown<>(place, group, metrics, nowMillis);
    }
  }

  /**
   * @param registered makes the metrics of a stream, in a group of its own
   */
  public ShownStreams(MetricGroup metrics, Function<MetricGroup, M> registered) {
    this.metrics = metrics;
    this.registered = registered;
  }

  /** The metrics of a stream of which something has come, if it is shown. */
  public Optional<M> of(String streamId, long nowMillis) {
    Optional<Shown<M>> shown =
        Optional.ofNullable(leastRecentFirst.get(streamId)).or(() -> show(streamId, nowMillis));
    shown.ifPresent(stream -> leastRecentFirst.put(streamId, stream.at(nowMillis)));
    return shown.map(Shown::metrics);
  }

  private Optional<Shown<M>> show(String streamId, long nowMillis) {
    int place = leastRecentFirst.size();
    if (place >= MOST_STREAMS) {
      Iterator<Shown<M>> all = leastRecentFirst.values().iterator();
      Shown<M> oldest = all.next();
      if (nowMillis - oldest.seenMillis() < SILENT_MILLIS) {
        return Optional.empty();
      }
      all.remove();
      if (oldest.group() instanceof AbstractMetricGroup<?> group) {
        group.close();
      }
      place = oldest.place();
    }
    MetricGroup group = metrics.addGroup("place", Integer.toString(place));
    M made = registered.apply(group.addGroup("stream", streamId));
    return Optional.of(new Shown<>(place, group, made, nowMillis));
  }
}
