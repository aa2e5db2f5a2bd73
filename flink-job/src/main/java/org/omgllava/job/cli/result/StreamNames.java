package org.omgllava.job.cli.result;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of streams for files: the first session of a stream that is seen has the stream's own name,
 * others have one made of stream and session.
 */
final class StreamNames {
  private final Map<String, String> firstSessions = new HashMap<>();

  String of(String streamId, String session) {
    String first = firstSessions.computeIfAbsent(streamId, id -> session);
    return FileNames.of(first.equals(session) ? streamId : streamId + "/" + session);
  }
}
