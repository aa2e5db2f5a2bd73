package org.omgllava.job.embedded;

import org.apache.kafka.common.utils.Exit;

/**
 * What becomes of a fault that Kafka's server does not survive. Left alone it ends the process
 * without a word, also when a port has been taken a moment before. While a server starts, the fault
 * is an exception of the thread that starts it; later the process ends, and says so.
 *
 * <p>Constraint: Kafka knows one way to end for all servers of a JVM.
 */
final class FatalFaults {
  private static final ThreadLocal<Boolean> STARTING = ThreadLocal.withInitial(() -> false);

  static {
    Exit.setExitProcedure(FatalFaults::end);
    Exit.setHaltProcedure(FatalFaults::end);
  }

  private FatalFaults() {}

  /**
   * Starts a server.
   *
   * @throws RuntimeException when it cannot start, whatever Kafka makes of that
   */
  static void thrown(Runnable start) {
    STARTING.set(true);
    try {
      start.run();
    } finally {
      STARTING.remove();
    }
  }

  private static void end(int status, String message) {
    if (STARTING.get()) {
      throw new IllegalStateException(
          message == null ? "a fault that Kafka does not survive; its log says which" : message);
    }
    System.err.println(
        "error: the embedded Kafka cannot go on and ends the process; its log says why (is there"
            + " room on its disk, and may it write there?)");
    Runtime.getRuntime().halt(status);
  }
}
