package org.omgllava.job.io.trace;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.traces.Span;
import org.apache.flink.traces.SpanBuilder;
import org.omgllava.job.event.Origin;

/**
 * The way of one record through the job, for the traces in which it was sent: from the time when
 * Kafka took it until its result is written.
 *
 * @param name what came of it
 * @param record that led to it, the later one where there are two
 * @param labels what else is known, such as the stream
 * @param millis parts of the time by their names
 */
public record ResultSpan(
    String name, Origin record, Map<String, String> labels, Map<String, Float> millis) {
  /** Attribute of a span of Flink's that names the trace, and the span in it, that it goes on. */
  public static final String TRACEPARENT = "traceparent";

  public ResultSpan {
    labels = new TreeMap<>(labels);
    millis = new TreeMap<>(millis);
  }

  /**
   * Tells it to each of the traces that is sampled, through Flink's reporters.
   *
   * @param traceparents of all records that have led to it
   */
  public void tell(MetricGroup metrics, Collection<String> traceparents, long nowMillis) {
    traceparents.stream()
        .distinct()
        .filter(said -> TraceContext.of(said).sampled())
        .forEach(said -> metrics.addSpan(in(said, nowMillis)));
  }

  private SpanBuilder in(String traceparent, long nowMillis) {
    long end = Math.max(nowMillis, record.appendTimeMillis());
    long received = Math.min(end, Math.max(record.receivedTimeMillis(), record.appendTimeMillis()));
    SpanBuilder span =
        timed(name, record.appendTimeMillis(), end)
            .setAttribute(TRACEPARENT, traceparent)
            .setAttribute("topic", record.topic())
            .setAttribute("partition", record.partition())
            .setAttribute("offset", record.offset());
    labels.forEach(span::setAttribute);
    millis.forEach((part, time) -> span.setAttribute(part + "Millis", time));
    return span.addChild(timed("in Kafka", record.appendTimeMillis(), received))
        .addChild(timed("in the job", received, end));
  }

  private static SpanBuilder timed(String name, long startMillis, long endMillis) {
    return Span.builder(ResultSpan.class, name)
        .setStartTsMillis(startMillis)
        .setEndTsMillis(endMillis);
  }
}
