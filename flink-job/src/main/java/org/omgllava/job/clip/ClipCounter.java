package org.omgllava.job.clip;

/** What is counted about clips. */
public enum ClipCounter {
  SHORT_CLIPS
}
