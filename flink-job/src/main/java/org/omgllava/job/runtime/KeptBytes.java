package org.omgllava.job.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;

/**
 * How many bytes of pictures a step keeps, over all streams of a subtask, as a metric. It is not
 * saved: after a restart what is remembered of each stream is counted again.
 *
 * @param <S> what the step remembers of one stream
 */
public final class KeptBytes<S> {
  private final ToLongFunction<S> ofStream;
  private final Map<String, Long> ofStreams = new HashMap<>();
  private volatile long total;

  /**
   * @param ofStream bytes that are kept of one stream
   * @param gauge name of the metric
   */
  public KeptBytes(ToLongFunction<S> ofStream, String gauge, MetricGroup metrics) {
    this.ofStream = ofStream;
    metrics.gauge(gauge, this::total);
  }

  /** What is remembered of a stream now. */
  public void set(String stream, Optional<S> remembered) {
    long bytes = remembered.map(ofStream::applyAsLong).orElse(0L);
    Long before = bytes == 0 ? ofStreams.remove(stream) : ofStreams.put(stream, bytes);
    total += bytes - (before == null ? 0 : before);
  }

  public long total() {
    return total;
  }

  /** Of all streams but one. */
  public long ofOthers(String stream) {
    return total - ofStreams.getOrDefault(stream, 0L);
  }
}
