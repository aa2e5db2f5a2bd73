package org.omgllava.track;

import java.util.List;
import org.omgllava.scene.Perception;
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
    return seen.objectSegments().stream()
        .map(segment -> segment < 0 ? TrackPoint.NONE : point(tracked.get(segment)))
        .toList();
  }

  private static TrackPoint point(TrackedSegment segment) {
    if (!segment.thing()) {
      return TrackPoint.NONE;
    }
    double[] centre = ColumnSpans.of(segment.mask()).centre();
    return new TrackPoint(
        segment.trackId(),
        (float) centre[0] / segment.mask().width(),
        (float) centre[1] / segment.mask().height());
  }
}
