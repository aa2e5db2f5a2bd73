package org.omgllava.bundle;

/** A bundle that is missing, altered, malformed or of an unknown format; the message names it. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
