package org.omgllava.job.runtime;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The counters of an operator, one for each constant of an enum. */
public final class Counters<C extends Enum<C> & Counters.Named> {
  private final Map<C, Counter> counters;

  /** What is counted. */
  public interface Named {
    /** Name of the metric. */
    String metric();
  }

  public Counters(Class<C> counted, MetricGroup metrics) {
    counters = new EnumMap<>(counted);
    for (C each : counted.getEnumConstants()) {
      counters.put(each, metrics.counter(each.metric()));
    }
  }

  public void add(C counted, long number) {
    Objects.requireNonNull(counters.get(counted)).inc(number);
  }
}
