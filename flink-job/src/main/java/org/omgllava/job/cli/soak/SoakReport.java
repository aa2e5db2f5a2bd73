package org.omgllava.job.cli.soak;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.omgllava.job.cli.picture.SmallMultiples;
import org.omgllava.job.cli.picture.SmallMultiples.Chart;
import org.omgllava.job.cli.picture.SmallMultiples.Curve;

/** What the samples of a soak say. */
final class SoakReport {
  private static final int COLUMNS = 3;
  private static final double THOUSAND = 1_000;

  private final List<Sample> samples;
  private final Map<Series, Slope> slopes = new LinkedHashMap<>();

  /**
   * @param samples in the order in which they were taken
   * @param settlingFrames of each run that are not counted: compiled code, pools and caches are
   *     still filling
   * @throws IllegalArgumentException when there are too few samples to tell
   */
  SoakReport(List<Sample> samples, long settlingFrames) {
    this.samples = List.copyOf(samples);
    Map<Integer, Long> starts = new TreeMap<>();
    samples.forEach(sample -> starts.putIfAbsent(sample.run(), sample.frames()));
    Map<Series, List<Slope.Point>> points = new LinkedHashMap<>();
    for (Sample sample : samples) {
      if (sample.frames() - starts.getOrDefault(sample.run(), 0L) >= settlingFrames) {
        sample
            .values()
            .forEach(
                (series, value) ->
                    points
                        .computeIfAbsent(series, s -> new ArrayList<>())
                        .add(new Slope.Point(sample.run(), sample.frames(), value)));
      }
    }
    for (Series series : points.keySet().stream().sorted(Series::inOrder).toList()) {
      slopes.put(series, Slope.of(points.getOrDefault(series, List.of())));
    }
    if (slopes.isEmpty()) {
      throw new IllegalArgumentException("none beyond the first " + settlingFrames + " frames");
    }
  }

  /** A row for each curve, as a table in Markdown. */
  List<String> table() {
    List<String> rows = new ArrayList<>();
    rows.add("| what | of | mean | change over 1,000 frames, 95 % | |");
    rows.add("|---|---|---|---|---|");
    slopes.forEach(
        (series, slope) ->
            rows.add(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f | %+.3f ± %.3f | %s |",
                    series.quantity().title(),
                    series.of(),
                    slope.mean(),
                    slope.perThousandFrames(),
                    slope.halfWidth(),
                    verdict(slope))));
    return rows;
  }

  /** What grows for sure, one line each. */
  List<String> growing() {
    List<String> growing = new ArrayList<>();
    slopes.forEach(
        (series, slope) -> {
          if (slope.grows()) {
            growing.add(
                series.quantity().title() + " of " + series.of() + " grows: " + verdict(slope));
          }
        });
    return growing;
  }

  /** All curves over the frames; a new start interrupts them. */
  BufferedImage picture() {
    List<Chart> charts = new ArrayList<>();
    for (Quantity quantity : Quantity.values()) {
      charts.add(
          new Chart(
              quantity.title(),
              slopes.keySet().stream()
                  .filter(series -> series.quantity() == quantity)
                  .map(this::curve)
                  .toList()));
    }
    return SmallMultiples.of(charts, COLUMNS, "thousand frames");
  }

  private Curve curve(Series series) {
    List<double[]> points = new ArrayList<>();
    int run = 0;
    for (Sample sample : samples) {
      Double value = sample.values().get(series);
      double x = sample.frames() / THOUSAND;
      if (sample.run() != run) {
        points.add(new double[] {x, Double.NaN});
        run = sample.run();
      }
      points.add(new double[] {x, value == null ? Double.NaN : value});
    }
    return new Curve(series.of(), points);
  }

  private static String verdict(Slope slope) {
    if (slope.isNone()) {
      return "0 within noise";
    }
    return String.format(
        Locale.ROOT,
        "%+.1f %% over %,.0f frames",
        100 * slope.perThousandFrames() * slope.frames() / THOUSAND / slope.mean(),
        slope.frames());
  }
}
