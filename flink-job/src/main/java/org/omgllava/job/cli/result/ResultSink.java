package org.omgllava.job.cli.result;

import java.io.IOException;

/**
 * Where the results that {@code consume} reads go.
 *
 * @param <T> type of the results
 */
public interface ResultSink<T> extends AutoCloseable {
  void accept(T result) throws IOException;

  /** Writes what can only be written when all results are in. */
  default void finish() throws IOException {}

  @Override
  default void close() {}
}
