package org.omgllava.job.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a step remembers, such as bytes of pictures, added up over all streams of a subtask, as a
 * metric. It is not saved: after a restart what is remembered of each stream is counted again.
 *
 * @param <S> what the step remembers of one stream
 */
public final class StreamsTotal<S> {
  private final ToLongFunction<S> ofStream;
  private final Map<String, Long> ofStreams = new HashMap<>();
  private volatile long total;

  /**
   * @param ofStream how much of one stream, never negative
   * @param gauge name of the metric
   */
  public StreamsTotal(ToLongFunction<S> ofStream, String gauge, MetricGroup metrics) {
    this.ofStream = ofStream;
    metrics.gauge(gauge, this::total);
  }

  /** What is remembered of a stream now. */
  public void set(String stream, Optional<S> remembered) {
    long now = remembered.map(ofStream::applyAsLong).orElse(0L);
    Long before = now == 0 ? ofStreams.remove(stream) : ofStreams.put(stream, now);
    total += now - (before == null ? 0 : before);
  }

  public long total() {
    return total;
  }

  /** Of all streams but one. */
  public long ofOthers(String stream) {
    return total - ofStreams.getOrDefault(stream, 0L);
  }
}
