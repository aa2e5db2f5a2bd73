package org.omgllava.job.cli.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Curves in small charts side by side, each from zero to its own greatest value. */
public final class SmallMultiples {
  /**
   * A curve.
   *
   * @param points (x, y), in the order of x; y is not a number where the curve is interrupted
   */
  public record Curve(String name, List<double[]> points) {}

  /** A chart. */
  public record Chart(String title, List<Curve> curves) {}

  private static final int WIDTH = 400;
  private static final int HEIGHT = 230;
  private static final int TITLE = 34;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int BOTTOM = 26;
  private static final int LETTERS = 12;
  private static final double HEADROOM = 1.12;
  private static final Color INK = new Color(0x22, 0x22, 0x22);
  private static final Color FRAME = new Color(0xBB, 0xBB, 0xBB);
  private static final Color[] COLOURS = {
    new Color(0x1F77B4), new Color(0xD62728), new Color(0x2CA02C), new Color(0x9467BD)
  };

  private final Graphics2D graphics;
  private final Optional<FontMetrics> lettering;
  private final double mostX;

  private SmallMultiples(Graphics2D graphics, double mostX) {
    this.graphics = graphics;
    this.lettering = Lettering.metrics(graphics, LETTERS);
    this.mostX = mostX;
  }

  /**
   * Draws them.
   *
   * @param columns of charts
   * @param unit of x, written below the lower right end
   */
  public static BufferedImage of(List<Chart> charts, int columns, String unit) {
    int rows = (charts.size() + columns - 1) / columns;
    BufferedImage image =
        new BufferedImage(columns * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    SmallMultiples drawing = new SmallMultiples(graphics, greatest(charts, 0));
    for (int i = 0; i < charts.size(); i++) {
      drawing.draw(charts.get(i), i % columns * WIDTH, i / columns * HEIGHT, unit);
    }
    graphics.dispose();
    return image;
  }

  private void draw(Chart chart, int x, int y, String unit) {
    int left = x + LEFT;
    int top = y + TITLE;
    int width = WIDTH - LEFT - RIGHT;
    int height = HEIGHT - TITLE - BOTTOM;
    double mostY = greatest(List.of(chart), 1) * HEADROOM;
    graphics.setStroke(new BasicStroke(1));
    graphics.setColor(FRAME);
    graphics.drawRect(left, top, width, height);
    graphics.drawLine(left, top + height / 2, left + width, top + height / 2);
    text(chart.title(), INK, left, y + 14);
    text(number(mostY), INK, x + 4, top + LETTERS);
    text(number(mostY / 2), INK, x + 4, top + height / 2 + LETTERS / 2);
    text("0", INK, x + 4, top + height);
    text("0", INK, left, top + height + LETTERS + 4);
    String end = number(mostX) + " " + unit;
    text(end, INK, left + width - width(end), top + height + LETTERS + 4);
    int legend = x + LETTERS / 2;
    for (int i = 0; i < chart.curves().size(); i++) {
      Curve curve = chart.curves().get(i);
      Color colour = COLOURS[i % COLOURS.length];
      graphics.setColor(colour);
      graphics.setStroke(new BasicStroke(1.6f));
      graphics.draw(path(curve, left, top, width, height, mostY));
      if (chart.curves().size() > 1) {
        text(curve.name(), colour, legend, y + 29);
        legend += width(curve.name()) + LETTERS;
      }
    }
  }

  private Path2D path(Curve curve, int left, int top, int width, int height, double mostY) {
    Path2D path = new Path2D.Double();
    boolean begun = false;
    for (double[] point : curve.points()) {
      if (Double.isNaN(point[1])) {
        begun = false;
        continue;
      }
      double px = left + width * point[0] / mostX;
      double py = top + height * (1 - point[1] / mostY);
      if (begun) {
        path.lineTo(px, py);
      } else {
        path.moveTo(px, py);
      }
      begun = true;
    }
    return path;
  }

  private void text(String text, Color colour, int x, int y) {
    lettering.ifPresent(
        metrics -> {
          graphics.setFont(metrics.getFont());
          graphics.setColor(colour);
          graphics.drawString(text, x, y);
        });
  }

  private int width(String text) {
    return lettering.map(metrics -> metrics.stringWidth(text)).orElse(0);
  }

  private static String number(double value) {
    return value >= 10 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  /** Never 0, so that a curve of zeros has its place. */
  private static double greatest(List<Chart> charts, int coordinate) {
    return charts.stream()
        .flatMap(chart -> chart.curves().stream())
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(point -> point[coordinate])
        .filter(value -> value > 0)
        .max()
        .orElse(1);
  }
}
