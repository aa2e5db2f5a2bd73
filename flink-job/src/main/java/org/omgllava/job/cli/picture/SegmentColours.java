package org.omgllava.job.cli.picture;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.omgllava.events.Segment;

/** Which colour a segment has in a picture. */
public enum SegmentColours {
  /** That of its track, in every view the same. */
  TRACKS {
    @Override
    public Color of(Segment segment) {
      return Palette.of(segment);
    }
  },
  /**
   * That of its class in VIPSeg; things of one class differ a little by their tracks. Classes that
   * VIPSeg does not know have the colours of tracks.
   */
  VIPSEG {
    @Override
    public Color of(Segment segment) {
      Color base = CLASSES.get(segment.getCategory());
      if (base == null) {
        return Palette.of(segment);
      }
      return segment.getIsThing() ? near(base, segment.getTrackId()) : base;
    }
  };

  /** As far as the tools of VIPSeg let instances go from the colour of their class. */
  private static final int FARTHEST = 40;

  private static final Map<String, Color> CLASSES = classes();

  /** The colour of a segment. */
  public abstract Color of(Segment segment);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first track of all has the very colour. */
  private static Color near(Color base, long trackId) {
    long turn = trackId - 1;
    return new Color(
        shifted(base.getRed(), turn * 37),
        shifted(base.getGreen(), turn * 53),
        shifted(base.getBlue(), turn * 71));
  }

  /** Away from the end of the range that is near, so that no two become one there. */
  private static int shifted(int channel, long by) {
    int distance = (int) Math.floorMod(by, (long) FARTHEST + 1);
    return channel >= 128 ? channel - distance : channel + distance;
  }

  private static Map<String, Color> classes() {
    Properties listed = new Properties();
    try (InputStream in = SegmentColours.class.getResourceAsStream("/palette/vipseg.properties")) {
      listed.load(Objects.requireNonNull(in, "palette/vipseg.properties is in the jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Color> classes = new HashMap<>();
    listed.forEach(
        (name, rgb) -> classes.put((String) name, new Color(Integer.parseInt((String) rgb, 16))));
    return Map.copyOf(classes);
  }
}
