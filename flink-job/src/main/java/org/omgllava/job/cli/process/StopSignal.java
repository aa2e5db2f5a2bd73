package org.omgllava.job.cli.process;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices SIGINT and SIGTERM so that a command can end its work in order; a second signal ends the
 * process at once.
 *
 * <p>A JVM's shutdown hooks run side by side, Flink's among them, and would take the cluster down
 * while its last savepoint is written.
 */
public final class StopSignal implements AutoCloseable {
  private static final int STOPPED_BY_USER = 130;
  private static final long CHECK_MILLIS = 500;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final Map<String, Object> before = new HashMap<>();

  private StopSignal() {}

  /** Takes the signals over until {@link #close}. */
  public static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      stop.before.put(name, Signals.handle(name, stop::request));
    }
    return stop;
  }

  public boolean requested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits for a signal.
   *
   * @return whether one has come
   */
  public boolean await(long millis) throws InterruptedException {
    return requested.await(millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for a signal for as long as it takes.
   *
   * @param check is made twice a second; what it throws ends the waiting
   */
  public void awaitWhile(Runnable check) throws InterruptedException {
    while (!await(CHECK_MILLIS)) {
      check.run();
    }
  }

  @Override
  public void close() {
    before.forEach(Signals::restore);
  }

  private void request() {
    if (requested()) {
      Runtime.getRuntime().halt(STOPPED_BY_USER);
    }
    requested.countDown();
  }
}
