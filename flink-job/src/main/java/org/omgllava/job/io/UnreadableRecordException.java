package org.omgllava.job.io;

/** A record that cannot be read or used; it becomes a dead letter. */
final class UnreadableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason stable code
   * @param message what was wrong and what is expected
   */
  UnreadableRecordException(String reason, String message) {
    // No stack trace: poisoned input may be frequent, and the message says everything.
    super(message, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
