package org.omgllava.job.align;

/** What is counted about frames that wait for instructions. */
public enum AlignCounter {
  /** Frames that have waited. */
  HELD_FRAMES,
  /** Frames that went on before the instructions had been read. */
  UNALIGNED_FRAMES
}
