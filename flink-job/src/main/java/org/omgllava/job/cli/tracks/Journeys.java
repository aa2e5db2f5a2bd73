package org.omgllava.job.cli.tracks;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;

/** The newest event of each track of one stream, read from the track log in any order of tracks. */
public final class Journeys {
  private record Name(String session, long trackId) {}

  private final TrackFilter filter;
  private final Map<Name, TrackEvent> newest = new HashMap<>();

  public Journeys(TrackFilter filter) {
    this.filter = filter;
  }

  /** An event of the log; a start that comes behind the end it belongs to says nothing new. */
  public void add(TrackEvent event) {
    if (event.getStreamId().equals(filter.streamId())) {
      newest.merge(new Name(event.getSession(), event.getTrackId()), event, Journeys::newer);
    }
  }

  private static TrackEvent newer(TrackEvent known, TrackEvent next) {
    boolean same = known.getFirst().getFrameIndex() == next.getFirst().getFrameIndex();
    return same && next.getKind() == TrackEventKind.STARTED ? known : next;
  }

  /** The tracks that are wanted, in the order in which they came. */
  public List<TrackEvent> wanted() {
    return newest.values().stream()
        .filter(filter::takes)
        .sorted(
            Comparator.comparing((TrackEvent track) -> track.getFirst().getCaptureTime())
                .thenComparing(TrackEvent::getSession)
                .thenComparing(TrackEvent::getTrackId))
        .toList();
  }
}
