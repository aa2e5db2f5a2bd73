package org.omgllava.job.cli.bench.plan;

import java.util.Arrays;

/** Median and range of what several rounds have given. */
public record Spread(double median, double min, double max) {
  public static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * The value below which a share of the values lies.
   *
   * @param share 0 to 1
   */
  public static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.min(sorted.length - 1, Math.max(0, place))];
  }
}
