package org.omgllava.job.cli.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.Doubt;
import org.omgllava.job.client.Masks;

/**
 * A frame with its panoptic segments, each in the colour of its track or its class, things strongly
 * and stuff faintly, with a border and a label.
 */
public final class SegmentPainter {
  private static final float THING_TINT = 0.5f;
  private static final float STUFF_TINT = 0.16f;

  private SegmentPainter() {}

  /**
   * @param frame decoded picture of the event's frame
   * @return a picture of a readable size
   */
  public static BufferedImage paint(BufferedImage frame, SegmentationEvent event) {
    return paint(frame, event, SegmentColours.TRACKS);
  }

  /**
   * @param frame decoded picture of the event's frame
   * @param colours of its segments
   * @return a picture of a readable size
   */
  public static BufferedImage paint(
      BufferedImage frame, SegmentationEvent event, SegmentColours colours) {
    Canvas canvas = new Canvas(frame);
    List<Segment> segments = event.getSegments();
    Region[] regions = new Region[segments.size()];
    for (int i = 0; i < regions.length; i++) {
      Segment segment = segments.get(i);
      regions[i] = Region.of(Masks.of(segment.getMask()), canvas.height(), canvas.width());
      canvas.tint(regions[i], colours.of(segment), segment.getIsThing() ? THING_TINT : STUFF_TINT);
    }
    for (int i = 0; i < regions.length; i++) {
      Segment segment = segments.get(i);
      if (segment.getIsThing()) {
        canvas.outline(regions[i], colours.of(segment).darker(), canvas.lineWidth() + 1, 0.9f);
        canvas.outline(regions[i], Color.WHITE, 1, 0.85f);
      } else {
        canvas.outline(regions[i], Color.WHITE, 1, 0.45f);
      }
    }
    label(canvas, segments, regions, colours, true);
    label(canvas, segments, regions, colours, false);
    Doubt.ofPicture(event).ifPresent(canvas::notice);
    return canvas.finish();
  }

  private static void label(
      Canvas canvas,
      List<Segment> segments,
      Region[] regions,
      SegmentColours colours,
      boolean things) {
    for (int i = 0; i < regions.length; i++) {
      Segment segment = segments.get(i);
      if (segment.getIsThing() == things && !regions[i].isEmpty()) {
        canvas.label(
            "#" + segment.getTrackId() + " " + segment.getCategory().replace('_', ' '),
            colours.of(segment),
            regions[i].middle());
      }
    }
  }
}
