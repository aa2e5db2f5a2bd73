package org.omgllava.job.runtime;

import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.scene.Converser;

/** What the dashboard shows of prompts that begin alike. */
public final class PrefixMetrics {
  private PrefixMetrics() {}

  /** Shows those of a language model. */
  public static void show(MetricGroup group, Supplier<Converser> converser) {
    group.gauge("prefixCacheHits", () -> converser.get().prefixCounts().hits());
    group.gauge("prefixCacheMisses", () -> converser.get().prefixCounts().misses());
    group.gauge("prefixCacheBytes", () -> converser.get().prefixCounts().bytes());
  }
}
