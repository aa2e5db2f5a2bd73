package org.omgllava.language;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.omgllava.bundle.BundleDescription.History;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.TrackPoint;

/**
 * What the object tokens of a followed frame say of time: those of the earlier frames, oldest
 * first, then the frame's own.
 *
 * @param age (n) frames back, 0 for the frame's own
 * @param track (n) number of the track among those of all the frames, from 1; 0 for none
 * @param fate (n) what became of the track from the oldest frame to now, as the model's row
 * @param moved (n, 2) x and y of the track now less those in the oldest frame, in pictures; 0 where
 *     it is not in both
 */
record TokenTags(long[] age, long[] track, long[] fate, float[] moved) {
  private enum Fate {
    UNKNOWN,
    STAYED,
    CAME,
    LEFT;

    long row(History history) {
      return history.fates().indexOf(name().toLowerCase(Locale.ROOT));
    }
  }

  /** Tracks are numbered in the order of their identities; the last ones may get no number. */
  static TokenTags of(Followed followed, History history) {
    List<List<TrackPoint>> frames =
        Stream.concat(
                followed.earlier().stream().map(EarlierFrame::points), Stream.of(followed.points()))
            .toList();
    List<Long> tracks =
        List.copyOf(
            new TreeSet<>(frames.stream().flatMap(List::stream).map(TrackPoint::trackId).toList()));
    int firstTrack = tracks.isEmpty() || tracks.get(0) > 0 ? 0 : 1;
    int count = frames.stream().mapToInt(List::size).sum();
    TokenTags tags =
        new TokenTags(new long[count], new long[count], new long[count], new float[2 * count]);
    int token = 0;
    for (int i = 0; i < frames.size(); i++) {
      for (TrackPoint point : frames.get(i)) {
        long number = tracks.indexOf(point.trackId()) + 1 - firstTrack;
        tags.age[token] = frames.size() - 1 - i;
        tags.track[token] = number <= history.tracks() ? number : 0;
        tags.tell(token++, point.trackId(), frames.get(0), followed.points(), history);
      }
    }
    return tags;
  }

  private void tell(
      int token, long track, List<TrackPoint> oldest, List<TrackPoint> now, History history) {
    Optional<TrackPoint> before = in(oldest, track);
    Optional<TrackPoint> after = in(now, track);
    Fate known = Fate.UNKNOWN;
    if (before.isPresent() && after.isPresent()) {
      known = Fate.STAYED;
      moved[2 * token] = after.get().x() - before.get().x();
      moved[2 * token + 1] = after.get().y() - before.get().y();
    } else if (after.isPresent()) {
      known = Fate.CAME;
    } else if (before.isPresent()) {
      known = Fate.LEFT;
    }
    fate[token] = known.row(history);
  }

  private static Optional<TrackPoint> in(List<TrackPoint> frame, long track) {
    return frame.stream().filter(p -> track > 0 && p.trackId() == track).findFirst();
  }
}
