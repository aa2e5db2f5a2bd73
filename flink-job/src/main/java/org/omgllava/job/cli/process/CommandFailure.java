package org.omgllava.job.cli.process;

/** A command cannot do its work; the message is the one line that the user sees. */
public final class CommandFailure extends RuntimeException {
  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
