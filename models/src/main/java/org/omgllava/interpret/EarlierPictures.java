package org.omgllava.interpret;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.setting.Settings;
import org.omgllava.track.ObjectTracks;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Tracker;
import org.omgllava.track.Trackers;

/**
 * What questions of one call look back on: perceives and tracks the pictures before theirs, those
 * of one {@link LookBack} once.
 *
 * @param <S> what the tracker knows of a stream
 */
final class EarlierPictures<S> {
  private static final String STREAM = "interpreter, earlier";

  /** Pictures of one pass. */
  private static final int BATCH = 8;

  private final Perceiver perceiver;
  private final Tracker<S> tracker;
  private final Map<LookBack, Outcome<Past<S>>> pasts = new IdentityHashMap<>();

  /** The frames that are read, and what the tracker knows after the last picture. */
  private record Past<S>(List<EarlierFrame> read, Optional<S> known) {}

  /** Nothing is seen yet. */
  static EarlierPictures<?> of(Perceiver perceiver) {
    return new EarlierPictures<>(perceiver, Trackers.of(Settings.defaults(TrackSettings.class)));
  }

  private EarlierPictures(Perceiver perceiver, Tracker<S> tracker) {
    this.perceiver = perceiver;
    this.tracker = tracker;
  }

  /** Sees what a question looks back on, unless it is seen. */
  void see(LookBack back) {
    if (!back.read().isEmpty()) {
      pasts.computeIfAbsent(back, this::past);
    }
  }

  /**
   * What a question about a picture looks back on, or why an earlier picture cannot be seen.
   *
   * @param now the picture that is asked about, seen
   */
  Outcome<Followed> followed(LookBack back, Perception now) {
    if (back.read().isEmpty()) {
      return Outcome.of(Followed.alone());
    }
    return pasts
        .computeIfAbsent(back, this::past)
        .then(
            past -> {
              List<TrackedSegment> tracked =
                  tracker.track(past.known(), back.pictures().size(), now.segments()).segments();
              return Outcome.of(new Followed(past.read(), ObjectTracks.of(now, tracked)));
            });
  }

  private Outcome<Past<S>> past(LookBack back) {
    List<EarlierFrame> read = new ArrayList<>();
    Optional<S> known = Optional.empty();
    for (int first = 0; first < back.pictures().size(); first += BATCH) {
      int last = Math.min(first + BATCH, back.pictures().size());
      List<PerceptionRequest> requests = new ArrayList<>();
      for (int i = first; i < last; i++) {
        // Tokens are made for those that ask something, be it without a prompt.
        requests.add(
            new PerceptionRequest(
                new FrameId(STREAM, i), back.pictures().get(i), List.of(List.of()), true));
      }
      for (Outcome<Perception> outcome : perceiver.perceive(requests)) {
        if (outcome.refused()) {
          return Outcome.refused(unseen(outcome.problem()));
        }
        Perception seen = outcome.value();
        int index = (int) seen.frame().frameIndex();
        Tracker.Tracked<S> tracked = tracker.track(known, index, seen.segments());
        known = Optional.of(tracked.state());
        if (back.read().contains(index)) {
          read.add(EarlierFrame.of(seen.visualTokens(), ObjectTracks.of(seen, tracked.segments())));
        }
      }
    }
    return Outcome.of(new Past<>(read, known));
  }

  private static ModelProblem unseen(ModelProblem problem) {
    return new ModelProblem(problem.code(), "an earlier picture: " + problem.message());
  }
}
