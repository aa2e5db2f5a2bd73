package org.omgllava.job.runtime;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.config.Step;
import org.omgllava.scene.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a step decides. What a decision throws is the affair of the record that it is about: the
 * record is refused, what is remembered stays as it was, and the job goes on. Nothing but decisions
 * belongs in here: what storing and emitting throw, cancellation included, is the job's affair.
 *
 * <p>Constraint: one thread.
 */
public final class Decisions {
  /** Code of a record that a step cannot decide about. */
  public static final String CODE = "STEP_FAILED";

  /** A decision that no record has asked for is tried again after so long when it fails. */
  public static final long TRY_AGAIN_MILLIS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
  private static final int MOST_MESSAGE_CHARS = 256;

  /** Poisoned records may be frequent: each place in the code is logged once, so many at most. */
  private static final int MOST_LOGGED = 64;

  private final Step step;
  private final Counter failed;
  private final Set<String> logged = new HashSet<>();

  /**
   * A decision.
   *
   * @param <X> what it throws on purpose
   */
  @FunctionalInterface
  public interface Deciding<D, X extends Exception> {
    D decide() throws X;
  }

  public Decisions(Step step, MetricGroup metrics) {
    this.step = step;
    this.failed = metrics.addGroup("step", step.uid()).counter("failedDecisions");
  }

  /** What is decided, or why it cannot be: {@link #CODE}. */
  public <D, X extends Exception> Outcome<D> of(Deciding<D, X> decision) throws X {
    try {
      return Outcome.of(decision.decide());
    } catch (RuntimeException e) {
      failed.inc();
      log(e);
      String message = step.label() + ": " + e;
      return Outcome.refused(
          CODE, message.substring(0, Math.min(message.length(), MOST_MESSAGE_CHARS)));
    }
  }

  private void log(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    String place = e.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
    if (logged.size() < MOST_LOGGED && logged.add(place)) {
      LOG.warn("{}: a record is refused, as will be others that fail here", step.label(), e);
    }
  }
}
