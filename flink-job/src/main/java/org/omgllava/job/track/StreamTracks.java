package org.omgllava.job.track;

import java.util.List;
import org.omgllava.job.event.tracks.TrackSpan;

/**
 * What is known of a stream that has tracks.
 *
 * @param tracks what the tracker knows
 * @param session that it is known of
 * @param spans tracks that have started and not ended; none that the tracker does not follow
 * @param <S> what the tracker knows of one stream
 */
public record StreamTracks<S>(S tracks, String session, List<TrackSpan> spans) {
  public StreamTracks {
    spans = List.copyOf(spans);
  }
}
