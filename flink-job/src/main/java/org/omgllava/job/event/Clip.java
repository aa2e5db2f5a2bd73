package org.omgllava.job.event;

import java.util.List;

/**
 * Neighbouring frames of a stream that are perceived together.
 *
 * @param frames at least one, in order; several have pictures of one size
 */
public record Clip(List<ScheduledFrame> frames) {
  /** A frame by itself. */
  public static Clip of(ScheduledFrame frame) {
    return new Clip(List.of(frame));
  }

  public String streamId() {
    return frames.get(0).streamId();
  }
}
