package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.client.SourceFrame;

/** What frames that nobody can decode cost those that are good. */
public final class PoisonBenchmark implements Benchmark {
  /** One frame of so many is no picture; 0: none is. */
  private static final int[] ONE_IN = {0, 100, 10};

  private static final byte[] NO_PICTURE = {1, 2, 3, 4};

  @Override
  public Plan plan() {
    return new Plan(
        "poison",
        description(),
        600,
        List.of(
            new Side("none", "frames/s"),
            new Side("1 %", "frames/s"),
            new Side("10 %", "frames/s")),
        List.of(new Comparison("1 % / none", 1, 0), new Comparison("10 % / none", 2, 0)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    int unmeasured = work.warmFrames();
    int good = unmeasured + work.work();
    return () -> {
      double[] rates = new double[ONE_IN.length];
      try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(Map.of()))) {
        for (int i = 0; i < rates.length; i++) {
          job.publish(mixed(i, pictures, good));
          rates[i] = job.framesPerSecond(good, unmeasured);
        }
      }
      return rates;
    };
  }

  /** Good frames of one stream; the others are of another one. */
  private static List<SourceFrame> mixed(int side, List<byte[]> pictures, int good) {
    List<SourceFrame> frames = new ArrayList<>();
    int oneIn = ONE_IN[side];
    int bad = 0;
    for (SourceFrame frame : BenchPictures.stream("good-" + side, pictures, good)) {
      frames.add(frame);
      if (oneIn > 0 && frame.index() % oneIn == 0) {
        frames.add(SourceFrame.jpeg("poison-" + side, bad++, NO_PICTURE));
      }
    }
    return frames;
  }

  private static String description() {
    return "good frames from Kafka to Kafka when none, 1 % and 10 % more are no pictures; fails when a good one is"
        + " lost; work is good frames";
  }
}
