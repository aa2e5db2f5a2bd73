package org.omgllava.job.cli.bench.model;

import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/** Compressing masks. */
public final class RleBenchmark implements Benchmark {
  private static final int WIDTH = 1920;
  private static final int HEIGHT = 1080;

  @Override
  public Plan plan() {
    return new Plan(
        "rle",
        description(),
        100,
        List.of(
            new Side("from pixels", "us/mask"),
            new Side("from runs", "us/mask"),
            new Side("to pixels", "us/mask"),
            new Side("compressed", "bytes"),
            new Side("a bit a pixel", "bytes")),
        List.of(
            new Comparison("from runs / from pixels", 1, 0),
            new Comparison("to pixels / from pixels", 2, 0),
            new Comparison("compressed / a bit a pixel", 3, 4)));
  }

  @Override
  public Rounds open(BenchWork work) {
    boolean[] disc = disc();
    RunLengthMask mask = RunLengthMasks.fromRowMajor(disc, HEIGHT, WIDTH);
    int[] runs = RunLengthMasks.runs(mask);
    Runnable fromPixels = () -> RunLengthMasks.fromRowMajor(disc, HEIGHT, WIDTH);
    Runnable fromRuns = () -> RunLengthMasks.ofRuns(HEIGHT, WIDTH, runs, runs.length);
    Runnable toPixels = () -> RunLengthMasks.toRowMajor(mask);
    List<Runnable> timed = List.of(fromPixels, fromRuns, toPixels);
    timed.forEach(run -> micros(run, work.work()));
    return () ->
        new double[] {
          micros(fromPixels, work.work()),
          micros(fromRuns, work.work()),
          micros(toPixels, work.work()),
          mask.counts().length(),
          WIDTH * HEIGHT / 8.0
        };
  }

  private static double micros(Runnable run, int times) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      run.run();
    }
    return (System.nanoTime() - start) / 1e3 / times;
  }

  private static boolean[] disc() {
    boolean[] pixels = new boolean[WIDTH * HEIGHT];
    double radius = HEIGHT / 3.0;
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.hypot(i % WIDTH - WIDTH / 2.0, i / WIDTH - HEIGHT / 2.0) < radius;
    }
    return pixels;
  }

  private static String description() {
    return "COCO's run lengths of a mask of 1920 x 1080, a disc: from pixels, from runs, back to pixels, and the bytes"
        + " against those of the pixels (1 bit each); work is masks";
  }
}
