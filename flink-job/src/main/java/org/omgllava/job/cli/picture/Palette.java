package org.omgllava.job.cli.picture;

import java.awt.Color;
import java.util.Locale;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.Segment;

/** Colours that are far apart for neighbouring numbers and always the same for the same number. */
public final class Palette {
  /** Steps of the golden ratio spread hues evenly however many there are. */
  private static final double GOLDEN = 0.6180339887498949;

  private static final Color[] PHRASES = {
    new Color(0xFF3B5C),
    new Color(0x1FB6FF),
    new Color(0xFFC21A),
    new Color(0x38D27A),
    new Color(0xB46BFF),
    new Color(0xFF8A1F),
    new Color(0x19D6C8),
    new Color(0xFF6FCF),
    new Color(0xA4D92B),
    new Color(0x6F8CFF)
  };

  private Palette() {}

  /** The colour of a segment: that of its track, in every view the same. */
  public static Color of(Segment segment) {
    return track(segment.getTrackId());
  }

  /** The colour of the n-th phrase of an answer: that of its track, where it lies on one. */
  public static Color of(GroundedPhrase phrase, int index) {
    return phrase.getTrackId() > 0 ? track(phrase.getTrackId()) : PHRASES[index % PHRASES.length];
  }

  private static Color track(long trackId) {
    double hue = fraction(trackId * GOLDEN + 0.09);
    float saturation = trackId % 3 == 0 ? 0.68f : 0.88f;
    float brightness = trackId % 2 == 0 ? 1f : 0.9f;
    return Color.getHSBColor((float) hue, saturation, brightness);
  }

  /** As pages write it: {@code #rrggbb}. */
  public static String css(Color colour) {
    return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
  }

  /** Black or white, whichever can be read on the colour. */
  static Color textOn(Color background) {
    double luminance =
        0.299 * background.getRed() + 0.587 * background.getGreen() + 0.114 * background.getBlue();
    return luminance > 150 ? new Color(0x101418) : Color.WHITE;
  }

  private static double fraction(double value) {
    return value - Math.floor(value);
  }
}
