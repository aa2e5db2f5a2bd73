package org.omgllava.job.clip;

import org.omgllava.job.runtime.Counters;

/** What is counted about clips. */
public enum ClipCounter implements Counters.Named {
  SHORT("shortClips");

  private final String metric;

  ClipCounter(String metric) {
    this.metric = metric;
  }

  @Override
  public String metric() {
    return metric;
  }
}
