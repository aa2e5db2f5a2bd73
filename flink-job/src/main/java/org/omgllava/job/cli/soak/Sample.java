package org.omgllava.job.cli.soak;

import java.util.Map;

/**
 * What was measured at one moment.
 *
 * @param run which start of the cluster it belongs to, from 1 on: a new process begins anew
 * @param epochMillis when, milliseconds since the epoch
 * @param frames that have been segmented since the very first start
 * @param answers since the very first start
 */
record Sample(int run, long epochMillis, long frames, long answers, Map<Series, Double> values) {
  Sample {
    values = Map.copyOf(values);
  }
}
