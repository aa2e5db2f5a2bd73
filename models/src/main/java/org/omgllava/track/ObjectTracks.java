package org.omgllava.track;

import java.util.List;
import java.util.function.IntToLongFunction;
import org.omgllava.scene.Perception;
import org.omgllava.scene.SceneSegment;
import org.omgllava.scene.TrackPoint;

/** From tracked segments to what questions over several frames are told of them. */
public final class ObjectTracks {
  private ObjectTracks() {}

  /**
   * The track of each object token of a frame; stuff has none.
   *
   * @param seen the frame, asked about
   * @param tracked its segments with identities, in their order
   */
  public static List<TrackPoint> of(Perception seen, List<TrackedSegment> tracked) {
    return of(seen, segment -> tracked.get(segment).trackId());
  }

  /**
   * The same where the identities alone are known.
   *
   * @param trackIds the identity of each segment, by its index
   */
  public static List<TrackPoint> of(Perception seen, IntToLongFunction trackIds) {
    return seen.objectSegments().stream()
        .map(
            segment ->
                segment >= 0 && seen.segments().get(segment).thing()
                    ? point(seen.segments().get(segment), trackIds.applyAsLong(segment))
                    : TrackPoint.NONE)
        .toList();
  }

  private static TrackPoint point(SceneSegment segment, long trackId) {
    double[] centre = ColumnSpans.of(segment.mask()).centre();
    return new TrackPoint(
        trackId,
        (float) centre[0] / segment.mask().width(),
        (float) centre[1] / segment.mask().height());
  }
}
