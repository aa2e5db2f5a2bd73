package org.omgllava.torch;

import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the loading of weights took, step by step, as one line of the log. */
public final class LoadTimes {
  private static final Logger LOG = LoggerFactory.getLogger(LoadTimes.class);
  private static final long NANOS_OF_MILLI = 1_000_000;

  private final StringJoiner steps = new StringJoiner(", ");
  private long lastNanos = System.nanoTime();

  /** A step that has just ended. */
  public void did(String step) {
    long now = System.nanoTime();
    steps.add(step + " " + (now - lastNanos) / NANOS_OF_MILLI + " ms");
    lastNanos = now;
  }

  /**
   * Tells all of them.
   *
   * @param what has been loaded
   */
  public void tell(String what) {
    LOG.info("{}: {}", what, this);
  }

  @Override
  public String toString() {
    return steps.toString();
  }
}
