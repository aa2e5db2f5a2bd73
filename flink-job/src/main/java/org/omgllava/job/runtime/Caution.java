package org.omgllava.job.runtime;

import org.omgllava.scene.OutOfDeviceMemoryException;

/**
 * How many rows the model is trusted with. After a failure those that were in it run in half as
 * many rows where the memory did not suffice, else one by one, so that what fails, fails alone.
 *
 * <p>Constraint: one thread.
 */
public final class Caution {
  private final int rows;
  private int mostRows;
  private int left;

  public Caution(int rows) {
    this.rows = rows;
    this.mostRows = rows;
  }

  /** Rows that may run together now. */
  public int mostRows() {
    return mostRows;
  }

  /** The model has failed with so many rows, at least two. */
  public void failed(int together, RuntimeException fault) {
    mostRows = fault instanceof OutOfDeviceMemoryException ? together / 2 : 1;
    left = together;
  }

  /** One of those that run has come to its end. */
  public void wentWell() {
    if (left > 0 && --left == 0) {
      mostRows = rows;
    }
  }
}
