package org.omgllava.job.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.track.TrackEffect.Announce;
import org.omgllava.job.track.TrackEffect.Emit;
import org.omgllava.job.track.TrackEffect.Log;
import org.omgllava.track.Tracker;

/**
 * Decides what becomes of a perceived frame. Only frames with segments are tracked; what is known
 * of a stream is forgotten at its end, and when another session begins: then its tracks end.
 *
 * @param <S> what the tracker knows of one stream
 */
public final class TrackCore<S> {
  private final Tracker<S> tracker;

  public TrackCore(Tracker<S> tracker) {
    this.tracker = tracker;
  }

  /**
   * A frame of a stream has been perceived, or is announced.
   *
   * @param before what is known of the stream; what is known of another session counts for nothing
   */
  public Decision<StreamTracks<S>, TrackEffect> frame(
      Optional<StreamTracks<S>> before, PerceivedFrame frame) {
    List<TrackEffect> effects = new ArrayList<>();
    Optional<StreamTracks<S>> after;
    if (frame.pass().panoptic()) {
      after = Optional.of(tracked(before, frame, effects));
    } else {
      after = before;
      effects.add(new Announce(new TrackedFrame(frame.pass(), List.of())));
    }
    if (!frame.pass().endsStream()) {
      return new Decision<>(after, effects);
    }
    effects.addAll(end(frame.streamId(), after));
    return new Decision<>(Optional.empty(), effects);
  }

  /** What is to be said when what is known of a stream is forgotten. */
  public List<TrackEffect> end(String streamId, Optional<StreamTracks<S>> known) {
    return logged(known.map(over -> TrackLog.ended(streamId, over)).orElse(List.of()));
  }

  private StreamTracks<S> tracked(
      Optional<StreamTracks<S>> before, PerceivedFrame frame, List<TrackEffect> effects) {
    String session = frame.stamp().session();
    Optional<StreamTracks<S>> known = before.filter(tracks -> tracks.session().equals(session));
    if (known.isEmpty()) {
      effects.addAll(end(frame.streamId(), before));
    }
    var tracked =
        tracker.track(
            known.map(StreamTracks::tracks), frame.stamp().frameIndex(), frame.segments());
    TrackedFrame shown = new TrackedFrame(frame.pass(), tracked.segments());
    effects.add(new Emit(shown));
    TrackLog log =
        TrackLog.after(
            known.map(StreamTracks::spans).orElse(List.of()),
            shown,
            tracker.identities(tracked.state()));
    effects.addAll(logged(log.notes()));
    return new StreamTracks<>(tracked.state(), session, log.spans());
  }

  private static List<TrackEffect> logged(List<TrackNote> notes) {
    return notes.stream().<TrackEffect>map(Log::new).toList();
  }
}
