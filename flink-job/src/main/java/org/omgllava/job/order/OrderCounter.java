package org.omgllava.job.order;

import org.omgllava.job.runtime.Counters;

/** What is counted about the order of frames. */
public enum OrderCounter implements Counters.Named {
  DUPLICATES("duplicateFrames"),
  OUT("framesOut"),
  MISSING("missingFrames"),
  ENDED("endedStreams");

  private final String metric;

  OrderCounter(String metric) {
    this.metric = metric;
  }

  @Override
  public String metric() {
    return metric;
  }
}
