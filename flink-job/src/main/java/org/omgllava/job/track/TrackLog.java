package org.omgllava.job.track;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackNote.Turn;
import org.omgllava.job.event.tracks.TrackSpan;
import org.omgllava.track.TrackedSegment;

/**
 * When tracks start and end. A track starts with the first frame that shows it and behind which the
 * tracker follows it: an identity that is given for one frame alone is none. It ends when the
 * tracker follows it no longer, and with its session.
 *
 * @param spans tracks that have started and not ended, as they started: as many as the tracker
 *     follows at most
 * @param notes what is to be told, tracks that start first
 */
record TrackLog(List<TrackSpan> spans, List<TrackNote> notes) {
  /**
   * A frame has been tracked.
   *
   * @param before tracks of the frame's session that have started and not ended
   * @param followed identities that the tracker follows behind the frame
   */
  static TrackLog after(List<TrackSpan> before, TrackedFrame frame, List<Long> followed) {
    Set<Long> kept = new HashSet<>(followed);
    Map<Long, TrackSpan> spans = new LinkedHashMap<>();
    before.forEach(span -> spans.put(span.trackId(), span));
    List<TrackNote> notes = new ArrayList<>();
    Set<Long> shown = new HashSet<>();
    for (TrackedSegment segment : frame.segments()) {
      // Some trackers give one identity to several segments: the one of the largest score counts.
      if (!shown.add(segment.trackId())) {
        continue;
      }
      TrackSpan known = spans.get(segment.trackId());
      if (known != null) {
        spans.put(segment.trackId(), known.seen(frame.stamp(), segment));
      } else if (kept.contains(segment.trackId())) {
        TrackSpan begun = TrackSpan.begun(frame.stamp(), segment);
        spans.put(segment.trackId(), begun);
        notes.add(note(frame, Turn.STARTED, begun));
      }
    }
    List<TrackSpan> open = new ArrayList<>(spans.size());
    for (TrackSpan span : spans.values()) {
      if (kept.contains(span.trackId())) {
        open.add(span);
      } else {
        notes.add(note(frame, Turn.LOST, span));
      }
    }
    return new TrackLog(open, notes);
  }

  /** A session of a stream is over. */
  static List<TrackNote> ended(String streamId, StreamTracks<?> over) {
    return over.spans().stream()
        .map(span -> new TrackNote(streamId, over.session(), Turn.SESSION_ENDED, span))
        .toList();
  }

  private static TrackNote note(TrackedFrame frame, Turn turn, TrackSpan span) {
    return new TrackNote(frame.streamId(), frame.stamp().session(), turn, span);
  }
}
