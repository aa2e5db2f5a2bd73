package org.omgllava.job.converse;

import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.omgllava.job.runtime.PrefixMetrics;
import org.omgllava.scene.Converser;

/** What the dashboard shows of the language model. */
final class ConverseMetrics {
  private static final int HISTOGRAM_SAMPLES = 256;

  final Counter answers;
  final Counter refused;
  final Counter skipped;
  private final Counter tokens;
  private final Histogram batchSizes;
  private final Histogram stepMicros;

  ConverseMetrics(
      MetricGroup group, Supplier<Executions> executions, Supplier<Converser> converser) {
    answers = group.counter("answers");
    refused = group.counter("refusedQuestions");
    skipped = group.counter("skippedExecutions");
    tokens = group.counter("tokens");
    group.meter("tokensPerSecond", new MeterView(tokens));
    batchSizes =
        group.histogram("batchSize", new DescriptiveStatisticsHistogram(HISTOGRAM_SAMPLES));
    stepMicros =
        group.histogram("stepMicros", new DescriptiveStatisticsHistogram(HISTOGRAM_SAMPLES));
    group.gauge("queueLength", () -> executions.get().waiting());
    group.gauge("underWay", () -> executions.get().size());
    group.gauge("underWayBytes", () -> executions.get().sizeBytes());
    group.gauge("activeRows", () -> converser.get().active());
    PrefixMetrics.show(group, converser);
  }

  /** One token for each active row. */
  void stepped(int rows, long nanos) {
    tokens.inc(rows);
    batchSizes.update(rows);
    stepMicros.update(nanos / 1_000);
  }
}
