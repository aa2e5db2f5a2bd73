package org.omgllava.job.runtime;

/** An effect that counts, and does nothing else. */
public interface Counted {
  Enum<?> counter();

  long number();
}
