package org.omgllava.job.track;

import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.track.TrackEffect.Announce;
import org.omgllava.job.track.TrackEffect.Emit;
import org.omgllava.track.Tracker;

/**
 * Decides what becomes of a perceived frame. Only frames with segments are tracked; what is known
 * of a stream is forgotten at its end, and when another session begins.
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
   * @param before what is known of the stream
   * @param session that it is known of; another one begins from nothing
   */
  public Decision<S, TrackEffect> frame(
      Optional<S> before, Optional<String> session, PerceivedFrame frame) {
    Optional<S> known =
        frame.pass().panoptic()
            ? before.filter(tracks -> session.filter(frame.stamp().session()::equals).isPresent())
            : before;
    if (!frame.pass().panoptic()) {
      return new Decision<>(
          left(known, frame), List.of(new Announce(new TrackedFrame(frame.pass(), List.of()))));
    }
    var tracked = tracker.track(known, frame.stamp().frameIndex(), frame.segments());
    return new Decision<>(
        left(Optional.of(tracked.state()), frame),
        List.of(new Emit(new TrackedFrame(frame.pass(), tracked.segments()))));
  }

  private static <S> Optional<S> left(Optional<S> known, PerceivedFrame frame) {
    return frame.pass().endsStream() ? Optional.empty() : known;
  }
}
