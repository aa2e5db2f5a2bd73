package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * One place in the cluster, and the process that fills it at the moment. Constraint: one thread.
 */
final class Member {
  /** A process that ends so soon after its start will not do better next time. */
  private static final Duration TOO_SOON = Duration.ofSeconds(20);

  private static final int MOST_IN_A_ROW = 5;
  private static final long GRACE_SECONDS = 20;

  /** How a member's process is started. */
  interface Starting {
    /** The command line; folders are made ready for it. */
    List<String> command() throws IOException;
  }

  private final String name;
  private final Path log;
  private final Starting starting;
  private final Duration pause;
  private Process process;
  private long startedNanos;
  private OptionalLong goneNanos = OptionalLong.empty();
  private int soonEnded;
  private int starts;
  private boolean awaited = true;

  private Member(String name, Path log, Starting starting, Duration pause) throws IOException {
    this.name = name;
    this.log = log;
    this.starting = starting;
    this.pause = pause;
    this.process = launch();
  }

  /**
   * @param pause from when its process is seen to have ended until it is started again
   */
  static Member start(String name, Path log, Starting starting, Duration pause) throws IOException {
    return new Member(name, log, starting, pause);
  }

  String name() {
    return name;
  }

  /** How often it has been started. */
  int starts() {
    return starts;
  }

  Running running() {
    return Running.of(process.toHandle());
  }

  /**
   * Starts the process again when it has ended, its pause is over and it is not to be away.
   *
   * @return whether it has
   * @throws CommandFailure when it ends again and again right after its start
   */
  boolean startAgain() throws IOException {
    if (process.isAlive() || !awaited) {
      return false;
    }
    long now = System.nanoTime();
    long gone = goneNanos.orElse(now);
    goneNanos = OptionalLong.of(gone);
    if (now - gone < pause.toNanos()) {
      return false;
    }
    boolean soon = gone - startedNanos < TOO_SOON.toNanos();
    soonEnded = soon ? soonEnded + 1 : 0;
    if (soonEnded >= MOST_IN_A_ROW) {
      throw new CommandFailure(
          name
              + " ends as soon as it starts, "
              + MOST_IN_A_ROW
              + " times in a row, the last time with "
              + process.exitValue()
              + "; see "
              + log);
    }
    process = launch();
    return true;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Whether it is started again when it has ended. */
  void keepAway(boolean away) {
    awaited = !away;
  }

  /** SIGTERM, and SIGKILL for a process that does not mind it. */
  void stop() throws InterruptedException {
    keepAway(true);
    process.destroy();
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
  }

  private Process launch() throws IOException {
    Files.writeString(
        log,
        "start " + ++starts + System.lineSeparator(),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    startedNanos = System.nanoTime();
    goneNanos = OptionalLong.empty();
    return new ProcessBuilder(starting.command())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()))
        .start();
  }
}
