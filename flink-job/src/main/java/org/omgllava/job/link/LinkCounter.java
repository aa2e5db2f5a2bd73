package org.omgllava.job.link;

/** What is counted about answers and their phrases. */
public enum LinkCounter {
  ANSWERS_OUT,
  FAILED_ANSWERS,
  LINKED_PHRASES,
  UNLINKED_PHRASES
}
