package org.omgllava.job.cli.result;

import java.util.List;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.Masks;
import org.omgllava.mask.RunLengthMasks;

/**
 * The segments of a frame as one map of track ids; what no segment covers is 0, void.
 *
 * @param listed the segments in the order of the event
 * @param boxesXywhPixels one per segment
 */
record SegmentMap(IdMap ids, FrameSegments listed, int[][] boxesXywhPixels) {
  private static final long LARGEST_ID = (1L << 24) - 1;

  /**
   * @throws CommandFailure when a track's number does not fit a picture of ids
   */
  static SegmentMap of(SegmentationEvent event) {
    List<Segment> segments = event.getSegments();
    int count = segments.size();
    int[] ids = new int[event.getHeight() * event.getWidth()];
    FrameSegments listed =
        new FrameSegments(new int[count], new int[count], new boolean[count], new long[count]);
    int[][] boxes = new int[count][];
    for (int i = 0; i < count; i++) {
      Segment segment = segments.get(i);
      if (segment.getTrackId() < 1 || segment.getTrackId() > LARGEST_ID) {
        throw new CommandFailure(
            event.getStreamId()
                + ": track "
                + segment.getTrackId()
                + " does not fit a picture of ids (expected: 1.."
                + LARGEST_ID
                + ")");
      }
      listed.ids()[i] = (int) segment.getTrackId();
      listed.categoryIds()[i] = segment.getCategoryId();
      listed.areasPixels()[i] = segment.getArea();
      boxes[i] = segment.getBbox().stream().mapToInt(Integer::intValue).toArray();
      boolean[] inside = RunLengthMasks.toRowMajor(Masks.of(segment.getMask()));
      for (int p = 0; p < inside.length; p++) {
        if (inside[p]) {
          ids[p] = listed.ids()[i];
        }
      }
    }
    return new SegmentMap(new IdMap(event.getHeight(), event.getWidth(), ids), listed, boxes);
  }
}
