package org.omgllava.job.perceive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Past.Sight;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.TrackPoint;
import org.omgllava.track.ObjectTracks;

/**
 * What a question about a past frame looks back on: its earlier frames are perceived once more,
 * before it, and their segments have the identities that they were given then.
 */
final class LookingBack {
  private LookingBack() {}

  /** A pass for each of the earlier frames. */
  static List<PerceptionRequest> requests(ScheduledFrame scheduled) {
    // Tokens are made for those that ask something, be it without a prompt.
    return scheduled.earlier().stream()
        .map(frame -> new PerceptionRequest(frame.id(), frame.image(), List.of(List.of()), true))
        .toList();
  }

  /** What came of the earlier frames, from where it is their turn. */
  static List<Outcome<Perception>> take(
      ScheduledFrame scheduled, Iterator<Outcome<Perception>> outcomes) {
    List<Outcome<Perception>> earlier = new ArrayList<>(scheduled.earlier().size());
    for (int i = 0; i < scheduled.earlier().size(); i++) {
      earlier.add(outcomes.next());
    }
    return earlier;
  }

  /**
   * What the question is told, or why one of the frames does not say it.
   *
   * @param earlier what came of the earlier frames, in their order
   * @param now the frame that is asked about, perceived
   */
  static Outcome<Followed> followed(
      ScheduledFrame scheduled, List<Outcome<Perception>> earlier, Perception now) {
    if (earlier.isEmpty()) {
      return Outcome.of(Followed.alone());
    }
    var past = scheduled.instructions().get(0).past().orElseThrow();
    List<EarlierFrame> read = new ArrayList<>(earlier.size());
    for (int i = 0; i < earlier.size(); i++) {
      Sight sight = past.earlier().get(i);
      Outcome<EarlierFrame> frame = earlier.get(i).then(seen -> earlierFrame(sight, seen));
      if (frame.refused()) {
        return Outcome.refused(of(scheduled.earlier().get(i), frame.problem()));
      }
      read.add(frame.value());
    }
    return known(past.asked(), now)
        .then(seen -> Outcome.of(new Followed(read, points(past.asked(), seen))));
  }

  private static Outcome<EarlierFrame> earlierFrame(Sight sight, Perception seen) {
    return known(sight, seen)
        .then(same -> Outcome.of(EarlierFrame.of(same.visualTokens(), points(sight, same))));
  }

  /** A frame on which as many segments are seen as were then. */
  private static Outcome<Perception> known(Sight sight, Perception seen) {
    int then = sight.trackIds().size();
    int now = seen.segments().size();
    return then == now
        ? Outcome.of(seen)
        : Outcome.refused(
            new ModelProblem(
                "HISTORY_CHANGED",
                "frame "
                    + sight.frame().frameIndex()
                    + ": "
                    + now
                    + " segments (expected: "
                    + then
                    + ", as its SegmentationEvent has them; ask with the bundle that made it)"));
  }

  private static List<TrackPoint> points(Sight sight, Perception seen) {
    return ObjectTracks.of(seen, segment -> sight.trackIds().get(segment));
  }

  private static ModelProblem of(Frame earlier, ModelProblem problem) {
    return new ModelProblem(
        problem.code(), "looking back on frame " + earlier.index() + ": " + problem.message());
  }
}
