package org.omgllava.job.track;

import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;

/** What is to be done about a perceived frame. */
public sealed interface TrackEffect {
  /** Segments with identities go on, to the results and to the links. */
  record Emit(TrackedFrame frame) implements TrackEffect {}

  /** What has no segments goes to the links only. */
  record Announce(TrackedFrame frame) implements TrackEffect {}

  /** A track has started or ended: the track log is told. */
  record Log(TrackNote note) implements TrackEffect {}
}
