package org.omgllava.job.cli.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a quantity changes with the number of frames: least squares over the means of blocks of
 * samples, since neighbouring samples are much alike and would feign certainty. Each run has a
 * level of its own: a new process begins anew.
 *
 * @param perThousandFrames change over a thousand frames
 * @param halfWidth of the 95 % confidence interval, in the same unit
 * @param mean of the quantity
 * @param frames that it was seen over, in all runs
 */
record Slope(double perThousandFrames, double halfWidth, double mean, double frames) {
  /** A point of a curve. */
  record Point(int run, double frames, double value) {}

  /** Quantiles of Student's distribution for so few degrees of freedom that its series is off. */
  private static final double[] FEW = {12.706, 4.303, 3.182};

  private static final int BLOCKS = 20;
  private static final double THOUSAND = 1_000;

  /** What is less of the mean than this over all frames is no growth that anybody would meet. */
  private static final double NOTABLE = 0.05;

  /**
   * @param points in the order of the runs, and of the frames within each
   * @throws IllegalArgumentException when there are too few to tell
   */
  static Slope of(List<Point> points) {
    int size = Math.max(1, points.size() / BLOCKS);
    Map<Integer, List<Point>> runs = new LinkedHashMap<>();
    for (Point point : points) {
      runs.computeIfAbsent(point.run(), run -> new ArrayList<>()).add(point);
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double sum = 0;
    double frames = 0;
    int blocks = 0;
    int levels = 0;
    for (List<Point> run : runs.values()) {
      List<Point> means = means(run, size);
      if (means.size() < 2) {
        continue;
      }
      Point centre = mean(means);
      for (Point block : means) {
        double x = block.frames() - centre.frames();
        double y = block.value() - centre.value();
        xx += x * x;
        xy += x * y;
        yy += y * y;
        sum += block.value();
      }
      frames += run.get(run.size() - 1).frames() - run.get(0).frames();
      blocks += means.size();
      levels++;
    }
    int freedom = blocks - levels - 1;
    if (freedom < 1 || xx == 0) {
      throw new IllegalArgumentException(
          points.size() + " samples (expected: at least 4 at different numbers of frames)");
    }
    double slope = xy / xx;
    double residual = Math.max(0, yy - slope * xy);
    double error = Math.sqrt(residual / freedom / xx);
    return new Slope(
        slope * THOUSAND, studentQuantile(freedom) * error * THOUSAND, sum / blocks, frames);
  }

  /** Whether it is 0, as far as this can be told. */
  boolean isNone() {
    return Math.abs(perThousandFrames) <= halfWidth;
  }

  /** Whether it has grown for sure, and by so much that it matters. */
  boolean grows() {
    return (perThousandFrames - halfWidth) * frames / THOUSAND > NOTABLE * mean;
  }

  private static List<Point> means(List<Point> run, int size) {
    List<Point> means = new ArrayList<>();
    for (int from = 0; from + size <= run.size(); from += size) {
      means.add(mean(run.subList(from, from + size)));
    }
    return means;
  }

  private static Point mean(List<Point> points) {
    double x = 0;
    double y = 0;
    for (Point point : points) {
      x += point.frames();
      y += point.value();
    }
    return new Point(points.get(0).run(), x / points.size(), y / points.size());
  }

  /** The 0.975 quantile of Student's distribution, to a hundredth. */
  static double studentQuantile(int freedom) {
    if (freedom <= FEW.length) {
      return FEW[freedom - 1];
    }
    double z = 1.959964;
    double z3 = z * z * z;
    double z5 = z3 * z * z;
    double z7 = z5 * z * z;
    double n = freedom;
    return z
        + (z3 + z) / (4 * n)
        + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
  }
}
