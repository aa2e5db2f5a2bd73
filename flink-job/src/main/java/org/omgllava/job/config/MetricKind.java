package org.omgllava.job.config;

/** How a metric changes. */
public enum MetricKind {
  /** Only grows, until the job starts again. */
  COUNTER,
  GAUGE,
  /** A rate. */
  METER,
  /** Quantiles of the last values. */
  HISTOGRAM
}
