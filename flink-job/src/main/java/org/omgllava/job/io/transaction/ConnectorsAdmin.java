package org.omgllava.job.io.transaction;

import java.time.Duration;
import org.apache.kafka.clients.admin.AdminClient;

/**
 * The client by which the connector's writer looks, when it begins, for what is open. It never
 * closes it: each start of a job would leave a thread and a connection in a TaskManager that
 * survives.
 */
final class ConnectorsAdmin {
  private static final String FIELD = "adminClient";

  private ConnectorsAdmin() {}

  /**
   * Closes it; the writer has no more need of it.
   *
   * @param writer the connector's, which has begun
   */
  static void close(Object writer) {
    try {
      var field = writer.getClass().getDeclaredField(FIELD);
      field.setAccessible(true);
      if (field.get(writer) instanceof AdminClient admin) {
        admin.close(Duration.ZERO);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          writer.getClass().getName() + ": no field " + FIELD + " (expected: connector 5.0.0)", e);
    }
  }
}
