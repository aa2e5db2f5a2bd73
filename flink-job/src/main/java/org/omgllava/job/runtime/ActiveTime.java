package org.omgllava.job.runtime;

import java.util.function.LongSupplier;
import org.apache.flink.util.Collector;

/**
 * Time in which an operator could have taken input. Waiting for something that never comes is
 * measured in it: while the steps below hold an operator back, or the job is down, what it waits
 * for may lie unread in front of it, and must not be given up.
 *
 * <p>Constraint: a moment is only comparable with moments of the same {@link #attempt()}.
 */
public final class ActiveTime {
  private final LongSupplier processingTimeMillis;
  private final long openedMillis;
  private long blockedMillis;

  /**
   * @param processingTimeMillis the operator's clock
   */
  public ActiveTime(LongSupplier processingTimeMillis) {
    this.processingTimeMillis = processingTimeMillis;
    this.openedMillis = processingTimeMillis.getAsLong();
  }

  /** Tells this run of the operator from earlier ones. */
  public long attempt() {
    return openedMillis;
  }

  /** Milliseconds since the operator was opened in which it was not held back. */
  public long millis() {
    return processingTimeMillis.getAsLong() - openedMillis - blockedMillis;
  }

  /** Hands a record on; the time until the next operator takes it does not count. */
  public <T> void emit(Collector<T> out, T value) {
    long before = processingTimeMillis.getAsLong();
    out.collect(value);
    blockedMillis += processingTimeMillis.getAsLong() - before;
  }

  /** A moment as it is kept in state. */
  public Moment now() {
    return new Moment(attempt(), millis());
  }

  /** Milliseconds since a moment; since the start of this run when it lies in an earlier one. */
  public long since(Moment moment) {
    return moment.attempt() == openedMillis ? millis() - moment.activeMillis() : millis();
  }

  /**
   * @param attempt run of the operator
   * @param activeMillis active time in that run
   */
  public record Moment(long attempt, long activeMillis) {}
}
