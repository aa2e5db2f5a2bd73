package org.omgllava.job.event;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * What the sender of a record said to whoever reads the results of it; the job interprets none of
 * it.
 *
 * @param attributes of a frame
 * @param traceparent W3C's trace context, where the record has one
 */
public record SenderNotes(
    Map<String, String> attributes,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> traceparent) {
  public static final SenderNotes NONE = new SenderNotes(Map.of(), Optional.empty());

  /** Version 00, and what later versions have in common with it. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  public SenderNotes {
    attributes = Map.copyOf(attributes);
  }

  /** Of a header; one that is none of W3C's is left out, as W3C says. */
  public static SenderNotes ofTraceparent(String header) {
    return TRACEPARENT.matcher(header).matches()
        ? new SenderNotes(Map.of(), Optional.of(header))
        : NONE;
  }

  /** The same with the attributes of the frame. */
  public SenderNotes with(Map<String, String> said) {
    return new SenderNotes(said, traceparent);
  }
}
