package org.omgllava.job.schedule;

import org.omgllava.job.runtime.Counters;

/** What is counted about instructions and their frames. */
public enum ScheduleCounter implements Counters.Named {
  DUPLICATES("duplicateInstructions"),
  NOT_FOUND("framesNotFound"),
  SENT_AGAIN("framesSentAgain");

  private final String metric;

  ScheduleCounter(String metric) {
    this.metric = metric;
  }

  @Override
  public String metric() {
    return metric;
  }
}
