package org.omgllava.job.cli.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A frame enlarged to a readable size, to draw on.
 *
 * <p>Owns a graphics context; {@link #finish} gives the picture.
 */
final class Canvas {
  /** Small frames are enlarged by a whole number up to about this width. */
  private static final int READABLE_WIDTH = 960;

  private static final int LABEL_STEPS = 6;

  private static final Color NOTICE = new Color(0xFFD75E);

  private final BufferedImage image;
  private final int[] pixels;
  private final Graphics2D graphics;
  private final int scale;
  private final Optional<FontMetrics> lettering;
  private final List<Rectangle> labels = new ArrayList<>();

  Canvas(BufferedImage frame) {
    this.scale = Math.max(1, READABLE_WIDTH / frame.getWidth());
    this.image =
        new BufferedImage(
            frame.getWidth() * scale, frame.getHeight() * scale, BufferedImage.TYPE_INT_RGB);
    this.graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.drawImage(frame, 0, 0, image.getWidth(), image.getHeight(), null);
    this.pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    this.lettering = Lettering.metrics(graphics, Math.max(13, image.getWidth() / 42));
  }

  int height() {
    return image.getHeight();
  }

  int width() {
    return image.getWidth();
  }

  /** Takes colour out of the whole picture, so that what is drawn on it stands out. */
  void fade(float strength) {
    for (int i = 0; i < pixels.length; i++) {
      int rgb = pixels[i];
      int grey =
          ((rgb >> 16 & 0xFF) * 77 + (rgb >> 8 & 0xFF) * 151 + (rgb & 0xFF) * 28 >> 8) * 7 / 8;
      pixels[i] = mixed(rgb, grey << 16 | grey << 8 | grey, strength);
    }
  }

  /**
   * @param strength 0 leaves the picture, 1 covers it
   */
  void tint(Region region, Color colour, float strength) {
    for (int i = 0; i < pixels.length; i++) {
      if (region.contains(i)) {
        pixels[i] = mixed(pixels[i], colour.getRGB(), strength);
      }
    }
  }

  void outline(Region region, Color colour, int thickness, float strength) {
    for (int i = 0; i < pixels.length; i++) {
      if (region.isBorder(i, thickness)) {
        pixels[i] = mixed(pixels[i], colour.getRGB(), strength);
      }
    }
  }

  /** Writes what concerns the whole picture at its upper edge. */
  void notice(String text) {
    label(text, NOTICE, new Point(image.getWidth() / 2, 0));
  }

  /** Writes a label near a place, where it covers no other label. */
  void label(String text, Color background, Point near) {
    if (lettering.isEmpty()) {
      return;
    }
    FontMetrics metrics = lettering.get();
    int pad = metrics.getFont().getSize() / 3;
    int boxWidth = metrics.stringWidth(text) + 2 * pad;
    int boxHeight = metrics.getAscent() + metrics.getDescent() + pad / 2;
    Rectangle box = freePlace(near, boxWidth, boxHeight);
    labels.add(box);
    RoundRectangle2D shape =
        new RoundRectangle2D.Float(box.x, box.y, box.width, box.height, pad * 2f, pad * 2f);
    graphics.setColor(
        new Color(background.getRed(), background.getGreen(), background.getBlue(), 235));
    graphics.fill(shape);
    graphics.setColor(new Color(0, 0, 0, 150));
    graphics.setStroke(new BasicStroke(1.2f));
    graphics.draw(shape);
    graphics.setFont(metrics.getFont());
    graphics.setColor(Palette.textOn(background));
    graphics.drawString(text, box.x + pad, box.y + metrics.getAscent() + pad / 4);
  }

  /** Marks a point of the frame, pixels of the frame. */
  void point(double x, double y, Color colour) {
    double cx = (x + 0.5) * scale;
    double cy = (y + 0.5) * scale;
    double radius = width() / 45.0;
    stroke(new Ellipse2D.Double(cx - radius, cy - radius, 2 * radius, 2 * radius), colour, null);
    for (int[] arm : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      stroke(
          new Line2D.Double(
              cx + arm[0] * radius * 0.5,
              cy + arm[1] * radius * 0.5,
              cx + arm[0] * radius * 1.7,
              cy + arm[1] * radius * 1.7),
          colour,
          null);
    }
  }

  /** Marks a box of the frame, pixels of the frame. */
  void box(double x1, double y1, double x2, double y2, Color colour) {
    stroke(
        new Rectangle2D.Double(x1 * scale, y1 * scale, (x2 - x1) * scale, (y2 - y1) * scale),
        colour,
        new float[] {4f * lineWidth(), 2.5f * lineWidth()});
  }

  BufferedImage finish() {
    graphics.dispose();
    return image;
  }

  int lineWidth() {
    return Math.max(2, width() / 280);
  }

  private void stroke(java.awt.Shape shape, Color colour, float @Nullable [] dash) {
    graphics.setColor(new Color(0, 0, 0, 190));
    graphics.setStroke(
        new BasicStroke(lineWidth() + 3f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
    graphics.setColor(colour);
    graphics.setStroke(
        new BasicStroke(lineWidth(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10f, dash, 0f));
    graphics.draw(shape);
  }

  private Rectangle freePlace(Point near, int boxWidth, int boxHeight) {
    Rectangle first = within(near.x - boxWidth / 2, near.y - boxHeight / 2, boxWidth, boxHeight);
    for (int step = 0; step <= LABEL_STEPS; step++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        int dy = sign * step * (boxHeight + 2) / 2;
        Rectangle box = within(first.x, first.y + dy, boxWidth, boxHeight);
        if (labels.stream().noneMatch(box::intersects)) {
          return box;
        }
      }
    }
    return first;
  }

  private Rectangle within(int x, int y, int boxWidth, int boxHeight) {
    int left = Math.max(2, Math.min(x, width() - boxWidth - 2));
    int top = Math.max(2, Math.min(y, height() - boxHeight - 2));
    return new Rectangle(left, top, boxWidth, boxHeight);
  }

  private static int mixed(int below, int above, float strength) {
    int weight = Math.round(strength * 256);
    int red = (below >> 16 & 0xFF) * (256 - weight) + (above >> 16 & 0xFF) * weight >> 8;
    int green = (below >> 8 & 0xFF) * (256 - weight) + (above >> 8 & 0xFF) * weight >> 8;
    int blue = (below & 0xFF) * (256 - weight) + (above & 0xFF) * weight >> 8;
    return red << 16 | green << 8 | blue;
  }
}
