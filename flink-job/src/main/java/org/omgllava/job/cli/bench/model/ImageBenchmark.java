package org.omgllava.job.cli.bench.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;

/** Decoding pictures. */
public final class ImageBenchmark implements Benchmark {
  private static final int[][] SIZES = {{320, 240}, {1920, 1080}};
  private static final int OBJECTS = 6;

  /** Longest side that is not averaged when read, of a model that sees 192 pixels. */
  private static final int LONGEST_SIDE = 768;

  @Override
  public Plan plan() {
    return new Plan(
        "image",
        description(),
        48,
        sides(),
        List.of(
            new Comparison("1920 x 1080, the job's decoder / Java's own", 2, 3),
            new Comparison("320 x 240, the job's decoder / Java's own", 0, 1)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    for (int[] size : SIZES) {
      pictures.add(BenchPictures.moving(size[0], size[1], OBJECTS).get(0));
    }
    return () -> {
      double[] values = new double[2 * SIZES.length];
      for (int i = 0; i < SIZES.length; i++) {
        values[2 * i] = ours(pictures.get(i), work.work());
        values[2 * i + 1] = javas(pictures.get(i), work.work());
      }
      return values;
    };
  }

  private static double ours(byte[] picture, int times) {
    ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      decoder.decode(picture, LONGEST_SIDE).value();
    }
    return (System.nanoTime() - start) / 1e6 / times;
  }

  private static double javas(byte[] picture, int times) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      ImageIO.read(new ByteArrayInputStream(picture));
    }
    return (System.nanoTime() - start) / 1e6 / times;
  }

  private static String description() {
    return "decoding a JPEG: the job's decoder, which reads rows and averages to at most 768 pixels, against Java's own"
        + " to the whole picture; work is pictures";
  }

  private static List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (int[] size : SIZES) {
      sides.add(new Side(size[0] + " x " + size[1] + ", the job's decoder", "ms"));
      sides.add(new Side(size[0] + " x " + size[1] + ", Java's own", "ms"));
    }
    return sides;
  }
}
