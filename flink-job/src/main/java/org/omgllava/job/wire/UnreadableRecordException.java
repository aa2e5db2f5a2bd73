package org.omgllava.job.wire;

/** A record that cannot be read or used; in the job it becomes a dead letter. */
public final class UnreadableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String message;

  /**
   * @param reason stable code
   * @param message what was wrong and what is expected
   */
  public UnreadableRecordException(String reason, String message) {
    // No stack trace: poisoned input may be frequent, and the message says everything.
    super(message, null, false, false);
    this.reason = reason;
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** Stable code, as in {@code schemas/README.md}. */
  public String reason() {
    return reason;
  }
}
