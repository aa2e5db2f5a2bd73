package org.omgllava.job.overload;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Moment;

/**
 * When something is decided, and in which plight.
 *
 * @param clockMillis since the epoch; what the age of a frame is counted to
 * @param active what waiting is counted in
 * @param waitingBytes pictures of all the subtask's streams that wait
 */
public record Now(long clockMillis, Moment active, long waitingBytes) {
  /** Time since Kafka took a frame. */
  long ageMillis(FrameStamp frame) {
    return clockMillis - frame.origin().appendTimeMillis();
  }
}
