package org.omgllava.job.client;

import java.time.Instant;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;

/**
 * Which published frame a result is about.
 *
 * @param session as results carry it; empty in records of jobs that knew no sessions
 * @param captureTime to the microsecond
 */
public record FrameKey(String streamId, String session, long index, Instant captureTime) {
  public static FrameKey of(SegmentationEvent event) {
    return new FrameKey(
        event.getStreamId(), event.getSession(), event.getFrameIndex(), event.getCaptureTime());
  }

  public static FrameKey of(AnswerEvent event) {
    return new FrameKey(
        event.getStreamId(), event.getSession(), event.getFrameIndex(), event.getCaptureTime());
  }

  /** What the publisher called a session of results; empty when the job has named it. */
  public static String publisherOf(String session) {
    int resumed = session.indexOf('+');
    return session.contains("@") ? "" : resumed < 0 ? session : session.substring(0, resumed);
  }
}
