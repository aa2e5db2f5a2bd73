package org.omgllava.job.cli.picture;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether this machine can write in pictures: a Java without fonts throws errors of many
 * kinds.
 */
final class Lettering {
  private static final Logger LOG = LoggerFactory.getLogger(Lettering.class);
  private static final boolean AVAILABLE = available();

  private Lettering() {}

  /** Metrics of the font that labels are written in; empty on a machine without fonts. */
  static Optional<FontMetrics> metrics(Graphics2D graphics, int size) {
    return AVAILABLE
        ? Optional.of(graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.BOLD, size)))
        : Optional.empty();
  }

  private static boolean available() {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics
              .getFontMetrics(new Font(Font.SANS_SERIF, Font.BOLD, 12))
              .stringWidth("#1 ball")
          > 0;
    } catch (LinkageError | InternalError | RuntimeException e) {
      LOG.warn(
          "Pictures have no labels: this machine has no fonts (Debian, Ubuntu: apt-get install fontconfig)",
          e);
      return false;
    } finally {
      graphics.dispose();
    }
  }
}
