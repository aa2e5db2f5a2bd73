package org.omgllava.job.schedule;

/** What is counted about instructions and their frames. */
public enum ScheduleCounter {
  DUPLICATE_INSTRUCTIONS,
  FRAMES_NOT_FOUND,
  FRAMES_SENT_AGAIN
}
