package org.omgllava.job.overload;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much waits, over all streams of a subtask. It is not saved: after a restart each stream is
 * counted again when it is woken, or its next frame comes.
 */
final class WaitingBytes {
  private final Map<String, Long> ofStreams = new HashMap<>();
  private volatile long total;

  /** What waits of a stream. */
  void set(String stream, Optional<WaitingFrames> frames) {
    long bytes = frames.map(WaitingFrames::sizeBytes).orElse(0L);
    Long before = bytes == 0 ? ofStreams.remove(stream) : ofStreams.put(stream, bytes);
    total += bytes - (before == null ? 0 : before);
  }

  long total() {
    return total;
  }
}
