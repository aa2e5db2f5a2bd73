package org.omgllava.job.cli.result;

import java.util.List;
import org.omgllava.evaluate.SegmentMap;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.Masks;

/** The segments of an event as a map of track ids. */
final class TrackMap {
  private static final long LARGEST_ID = (1L << 24) - 1;

  private TrackMap() {}

  /**
   * @throws CommandFailure when a track's number does not fit a picture of ids
   */
  static SegmentMap of(SegmentationEvent event) {
    List<Segment> segments = event.getSegments();
    SegmentMap.Painter painter =
        new SegmentMap.Painter(event.getHeight(), event.getWidth(), segments.size());
    for (Segment segment : segments) {
      if (segment.getTrackId() < 1 || segment.getTrackId() > LARGEST_ID) {
        throw new CommandFailure(
            event.getStreamId()
                + ": track "
                + segment.getTrackId()
                + " does not fit a picture of ids (expected: 1.."
                + LARGEST_ID
                + ")");
      }
      painter.paint(
          (int) segment.getTrackId(),
          segment.getCategoryId(),
          segment.getArea(),
          segment.getBbox().stream().mapToInt(Integer::intValue).toArray(),
          Masks.of(segment.getMask()));
    }
    return painter.map();
  }
}
