package org.omgllava.job.cli.local;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.embedded.JobFailure;

/** Says why a job starts again, each time, on a terminal or not. */
public final class FailureReport {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Supplier<List<JobFailure>> failures;
  private final PrintWriter err;
  private final String verb;
  private long toldUntilMillis;
  private int told;
  private long nextNanos = System.nanoTime();

  /**
   * @param failures the latest of the job, oldest first
   * @param verb the command, for the line
   */
  public FailureReport(Supplier<List<JobFailure>> failures, PrintWriter err, String verb) {
    this.failures = failures;
    this.err = err;
    this.verb = verb;
  }

  /** To be called again and again; the job is asked every three seconds at most. */
  public void check() {
    if (System.nanoTime() - nextNanos >= 0) {
      nextNanos = System.nanoTime() + PERIOD_NANOS;
      tellNew();
    }
  }

  /** A check with this one before it. */
  public Runnable before(Runnable check) {
    return () -> {
      check();
      check.run();
    };
  }

  /** A question with this check before it. */
  public BooleanSupplier before(BooleanSupplier question) {
    return () -> {
      check();
      return question.getAsBoolean();
    };
  }

  /** Whoever is fenced learns it from a name that says little. */
  private static String advice(JobFailure failure) {
    return failure.cause().contains("Fenced")
        ? " (expected: no other job with this --transactional-id-prefix on these brokers)"
        : "";
  }

  private void tellNew() {
    for (JobFailure failure : failures.get()) {
      if (failure.atMillis() > toldUntilMillis) {
        toldUntilMillis = failure.atMillis();
        told++;
        err.println(
            verb
                + ": the job failed and starts again (failure "
                + told
                + "): "
                + failure.cause()
                + advice(failure)
                + " (log: "
                + Home.logFile()
                + ")");
        err.flush();
      }
    }
  }
}
