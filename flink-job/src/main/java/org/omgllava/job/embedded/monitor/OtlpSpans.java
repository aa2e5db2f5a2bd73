package org.omgllava.job.embedded.monitor;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.traces.reporter.TraceReporter;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.io.trace.TraceContext;

/**
 * Sends Flink's spans, of checkpoints, of recoveries and of the job's results, to a collector of
 * OpenTelemetry over HTTP. A span that names a {@code traceparent} goes on with that trace.
 *
 * <p>Owns the connection and what waits to be sent, which is bounded: what a collector does not
 * take in time is dropped, and the job waits for none. Lifecycle: from the beginning, until {@link
 * #close}, which sends what is left for some seconds.
 */
final class OtlpSpans implements TraceReporter {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final long LAST_SECONDS = 5;

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /**
   * @param collector such as http://localhost:4318
   */
  OtlpSpans(String collector) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(collector + "/v1/traces").build();
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault().toBuilder().put("service.name", "omg-llava-stream").build())
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(PERIOD).build())
            .build();
    tracer = provider.get("org.omgllava.job");
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {
    provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void notifyOfAddedSpan(org.apache.flink.traces.Span span) {
    Object traceparent = span.getAttributes().get(ResultSpan.TRACEPARENT);
    send(span, traceparent == null ? Context.root() : parent(TraceContext.of("" + traceparent)));
  }

  private void send(org.apache.flink.traces.Span told, Context parent) {
    SpanBuilder builder =
        tracer
            .spanBuilder(told.getName())
            .setParent(parent)
            .setStartTimestamp(told.getStartTsMillis(), TimeUnit.MILLISECONDS);
    for (Map.Entry<String, Object> attribute : told.getAttributes().entrySet()) {
      put(builder, attribute.getKey(), attribute.getValue());
    }
    Span span = builder.startSpan();
    Context inside = parent.with(span);
    told.getChildren().forEach(child -> send(child, inside));
    span.end(told.getEndTsMillis(), TimeUnit.MILLISECONDS);
  }

  private static void put(SpanBuilder span, String key, Object value) {
    if (value instanceof Double number) {
      span.setAttribute(key, number);
    } else if (value instanceof Long number) {
      span.setAttribute(key, number);
    } else if (value instanceof Boolean truth) {
      span.setAttribute(key, truth);
    } else {
      span.setAttribute(key, value.toString());
    }
  }

  private static Context parent(TraceContext sender) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    sender.traceId(),
                    sender.spanId(),
                    TraceFlags.getSampled(),
                    TraceState.getDefault())));
  }
}
