package org.omgllava.job.cli.process;

import java.io.PrintStream;

/** One line on stderr that is written over; nothing when stderr is no terminal. */
public final class Progress implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final boolean TERMINAL = Boolean.getBoolean("omg.terminal");
  private static final PrintStream ERR = System.err;

  private final String what;
  private final long total;
  private long done;
  private long drawnAt;
  private boolean drawn;

  /**
   * @param total of units to do, or 0 when it is not known
   */
  public Progress(String what, long total) {
    this.what = what;
    this.total = total;
  }

  /** A line of its own about what happens, terminal or not known to be one. */
  public static void say(String line) {
    if (TERMINAL) {
      ERR.println(line);
    }
  }

  public void add(long units) {
    set(done + units);
  }

  public void set(long units) {
    done = units;
    long now = System.nanoTime();
    if (TERMINAL && (now - drawnAt > REDRAW_NANOS || done == total)) {
      drawnAt = now;
      drawn = true;
      ERR.print("\r\033[K" + what + " " + done + (total > 0 ? "/" + total : ""));
      ERR.flush();
    }
  }

  @Override
  public void close() {
    if (drawn) {
      ERR.println();
    }
  }
}
