package org.omgllava.job.runtime;

/**
 * A moment in {@link ActiveTime}, as it is handed to decisions and kept in state.
 *
 * @param attempt run of the operator
 * @param activeMillis active time in that run
 */
public record Moment(long attempt, long activeMillis) {
  /** Active milliseconds since another moment; since the start of this run when it is older. */
  public long millisSince(Moment earlier) {
    return earlier.attempt == attempt ? activeMillis - earlier.activeMillis : activeMillis;
  }
}
