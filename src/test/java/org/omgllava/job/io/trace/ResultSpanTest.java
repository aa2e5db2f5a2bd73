package org.omgllava.job.io.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.traces.Span;
import org.apache.flink.traces.SpanBuilder;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Origin;

class ResultSpanTest {
  private static final String SAMPLED = "00-" + "a".repeat(32) + "-" + "1".repeat(16) + "-01";
  private static final String OTHER = SAMPLED.replace('a', 'b').replace("-01", "-03");
  private static final String NOT_SAMPLED = SAMPLED.replace("-01", "-02");

  private final List<Span> told = new ArrayList<>();
  private final UnregisteredMetricsGroup metrics =
      new UnregisteredMetricsGroup() {
        @Override
        public void addSpan(SpanBuilder span) {
          told.add(span.build());
        }
      };

  @Test
  void aResultIsToldToEachSampledTraceOnce() {
    span(100, 130).tell(metrics, List.of(SAMPLED, NOT_SAMPLED, OTHER, SAMPLED), 200);

    assertThat(told)
        .extracting(span -> span.getAttributes().get(ResultSpan.TRACEPARENT))
        .containsExactly(SAMPLED, OTHER);
  }

  @Test
  void itBeginsWhenKafkaTookTheRecordAndItsPartsFillIt() {
    span(100, 130).tell(metrics, List.of(SAMPLED), 200);

    Span span = told.get(0);
    assertThat(times(span)).isEqualTo("segment frame 100..200");
    assertThat(span.getChildren())
        .extracting(ResultSpanTest::times)
        .containsExactly("in Kafka 100..130", "in the job 130..200");
    assertThat(span.getAttributes())
        .containsEntry("stream", "door")
        .containsEntry("offset", 7L)
        .containsEntry("modelMillis", 12.5);
  }

  /** The broker's clock and the job's are two. */
  @Test
  void clocksThatDisagreeMakeNoSpanEndBeforeItBegins() {
    span(500, 130).tell(metrics, List.of(SAMPLED), 200);

    assertThat(times(told.get(0))).isEqualTo("segment frame 500..500");
    assertThat(told.get(0).getChildren())
        .extracting(ResultSpanTest::times)
        .containsExactly("in Kafka 500..500", "in the job 500..500");
  }

  private static ResultSpan span(long appendMillis, long receivedMillis) {
    return new ResultSpan(
        "segment frame",
        new Origin("frames", 0, 7, appendMillis, receivedMillis),
        Map.of("stream", "door"),
        Map.of("model", 12.5f));
  }

  private static String times(Span span) {
    return span.getName() + " " + span.getStartTsMillis() + ".." + span.getEndTsMillis();
  }
}
