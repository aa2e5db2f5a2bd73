package org.omgllava.job.cli.picture;

import java.awt.Color;

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

  /** A vivid colour for a thing. */
  static Color thing(long trackId) {
    double hue = fraction(trackId * GOLDEN + 0.09);
    float saturation = trackId % 3 == 0 ? 0.68f : 0.88f;
    float brightness = trackId % 2 == 0 ? 1f : 0.9f;
    return Color.getHSBColor((float) hue, saturation, brightness);
  }

  /** A muted colour for stuff. */
  static Color stuff(int categoryId) {
    return Color.getHSBColor((float) fraction(categoryId * GOLDEN + 0.55), 0.28f, 0.62f);
  }

  /** The colour of the n-th phrase of an answer. */
  public static Color phrase(int index) {
    return PHRASES[index % PHRASES.length];
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
