package org.omgllava.job.cli.tracks;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;

/**
 * Which tracks are wanted.
 *
 * @param categories class names; empty: all
 * @param since capture time; a track that left before is not wanted
 */
public record TrackFilter(String streamId, Set<String> categories, Optional<Instant> since) {
  public TrackFilter {
    categories = Set.copyOf(categories);
  }

  /** Whether the newest event of a track is one that is asked for. */
  boolean takes(TrackEvent newest) {
    boolean inTime =
        newest.getKind() == TrackEventKind.STARTED
            || since.filter(newest.getLast().getCaptureTime()::isBefore).isEmpty();
    return inTime && (categories.isEmpty() || categories.contains(newest.getCategory()));
  }
}
