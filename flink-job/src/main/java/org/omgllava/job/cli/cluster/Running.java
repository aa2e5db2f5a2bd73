package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started, told apart from a later one with the same number.
 *
 * @param startMillis when it began, milliseconds since the epoch; 0 where that is not known
 */
record Running(long pid, long startMillis) {
  static Running of(ProcessHandle process) {
    return new Running(
        process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The process, while it lives. */
  Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(p -> of(p).equals(this));
  }

  /**
   * Sends a signal that Java has no name for.
   *
   * @param signal such as STOP
   * @throws IOException when the process is gone, or may not be signalled
   */
  void signal(String signal) throws IOException, InterruptedException {
    if (handle().isEmpty()) {
      throw new IOException("process " + pid + " is gone (expected: a running one)");
    }
    int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + signal + " " + pid + ": exit status " + status);
    }
  }
}
