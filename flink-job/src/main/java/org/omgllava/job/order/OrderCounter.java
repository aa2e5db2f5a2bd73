package org.omgllava.job.order;

/** What is counted about the order of frames. */
public enum OrderCounter {
  DUPLICATE_FRAMES,
  FRAMES_OUT,
  MISSING_FRAMES,
  /** Gaps that were given up since too much waited in all streams. */
  CROWDED_GAPS,
  ENDED_STREAMS
}
