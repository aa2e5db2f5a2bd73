package org.omgllava.job.client;

/**
 * Kafka, or the schema registry, cannot be reached or refuses what the client asks for. The message
 * is one line for people and says what to look at.
 */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientException(String message) {
    super(message);
  }

  ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
