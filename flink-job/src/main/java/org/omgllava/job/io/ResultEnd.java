package org.omgllava.job.io;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.typeinfo.RecordTypes;

/**
 * Where results of a kind go.
 *
 * @param encoder makes records of them; what cannot be one goes to the side output of refused
 *     records
 * @param recordType type of the records
 * @param sink takes the records
 * @param <T> the results
 * @param <R> the records
 */
public record ResultEnd<T, R>(
    ProcessFunction<T, R> encoder, TypeInformation<R> recordType, Sink<R> sink) {
  /** A sink that takes the results as they are. */
  public static <T> ResultEnd<T, T> of(Class<T> results, Sink<T> sink) {
    return new ResultEnd<>(new AsTheyAre<>(), RecordTypes.of(results), sink);
  }

  private static final class AsTheyAre<T> extends ProcessFunction<T, T> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(T result, Context context, Collector<T> out) {
      out.collect(result);
    }
  }
}
