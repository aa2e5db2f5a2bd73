package org.omgllava.job.overload;

/** What is counted about frames that are too many. */
public enum OverloadCounter {
  SKIPPED_FRAMES
}
