package org.omgllava.job.overload;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Moment;

/**
 * When something is decided, and in which plight.
 *
 * @param clockMillis since the epoch; what the age of a frame is counted to
 * @param active what waiting is counted in
 * @param waitingBytes pictures of all the subtask's streams that wait
 * @param othersBehind how many of the subtask's other streams wait for younger frames to be read
 */
public record Now(long clockMillis, Moment active, long waitingBytes, long othersBehind) {
  /** Time since Kafka took a frame. */
  long ageMillis(FrameStamp frame) {
    return clockMillis - frame.origin().appendTimeMillis();
  }
}
