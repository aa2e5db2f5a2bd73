package org.omgllava.job.io.trace;

import java.util.HexFormat;

/**
 * Where in a trace a record was sent: the fields of W3C's {@code traceparent}.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId of the sender's span, 16 hexadecimal digits
 * @param sampled whether the sender records it
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
  private static final int SAMPLED = 1;

  /**
   * @param traceparent a valid one
   */
  public static TraceContext of(String traceparent) {
    String[] fields = traceparent.split("-");
    return new TraceContext(
        fields[1], fields[2], (HexFormat.fromHexDigits(fields[3]) & SAMPLED) == SAMPLED);
  }
}
