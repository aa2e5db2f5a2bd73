package org.omgllava.scene;

/**
 * A device has failed in a way from which this process cannot recover: every further call would
 * fail, too. It is an internal error of the process, which Flink ends for it: another one, with a
 * device that works, goes on from the last checkpoint.
 */
public final class DeviceLostError extends InternalError {
  private static final long serialVersionUID = 1L;

  public DeviceLostError(String message, Throwable cause) {
    super(message, cause);
  }
}
