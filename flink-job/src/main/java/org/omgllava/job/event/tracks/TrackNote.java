package org.omgllava.job.event.tracks;

/**
 * What has become of a track.
 *
 * @param session of the stream
 * @param span what is known of it by now
 */
public record TrackNote(String streamId, String session, Turn turn, TrackSpan span) {
  /** A turn in a track's life. */
  public enum Turn {
    /** A frame showed it for the first time. */
    STARTED,
    /** The tracker has forgotten it. */
    LOST,
    /** The session of the stream has ended, or the stream is forgotten. */
    SESSION_ENDED
  }
}
