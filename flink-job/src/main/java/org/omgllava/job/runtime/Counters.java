package org.omgllava.job.runtime;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters of an operator, one for each constant of an enum: {@code MISSING_FRAMES} is counted
 * as the metric {@code missingFrames}.
 */
public final class Counters<C extends Enum<C>> {
  private final Map<C, Counter> counters;

  public Counters(Class<C> counted, MetricGroup metrics) {
    counters = new EnumMap<>(counted);
    for (C each : counted.getEnumConstants()) {
      counters.put(each, metrics.counter(metric(each)));
    }
  }

  public void add(C counted, long number) {
    Objects.requireNonNull(counters.get(counted)).inc(number);
  }

  /** Name of the metric that counts something. */
  public static String metric(Enum<?> counted) {
    StringBuilder metric = new StringBuilder();
    for (String word : counted.name().split("_")) {
      String lower = word.toLowerCase(Locale.ROOT);
      metric.append(metric.isEmpty() ? lower : word.substring(0, 1) + lower.substring(1));
    }
    return metric.toString();
  }
}
