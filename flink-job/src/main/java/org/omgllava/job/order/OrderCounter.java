package org.omgllava.job.order;

/** What is counted about the order of frames. */
public enum OrderCounter {
  DUPLICATE_FRAMES,
  FRAMES_OUT,
  MISSING_FRAMES,
  ENDED_STREAMS
}
