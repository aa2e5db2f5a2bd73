package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.scene.Perceiver;

/** What larger frames cost. */
public final class SizesBenchmark extends PerceptionBenchmark {
  private static final int[][] SIZES = {{320, 240}, {1280, 720}, {1920, 1080}, {3840, 2160}};
  private static final int OBJECTS = 6;

  @Override
  public Plan plan() {
    return new Plan(
        "sizes",
        "a frame from 320 x 240 to 3840 x 2160 pixels: the model's passes, and all of it with decoding the picture and"
            + " compressing masks; work is frames",
        32,
        sides(),
        List.of(
            new Comparison("model's passes, 1920 x 1080 / 320 x 240", 4, 0),
            new Comparison("model's passes, 3840 x 2160 / 320 x 240", 6, 0),
            new Comparison("whole, 1920 x 1080 / 320 x 240", 5, 1)));
  }

  @Override
  Measure ready(BenchWork work, Perceiver perceiver) throws IOException {
    List<List<byte[]>> pictures = new ArrayList<>();
    for (int[] size : SIZES) {
      pictures.add(BenchPictures.moving(size[0], size[1], OBJECTS));
      run(work, perceiver, pictures.get(pictures.size() - 1), work.batchFrames());
    }
    return () -> {
      double[] values = new double[2 * SIZES.length];
      for (int i = 0; i < SIZES.length; i++) {
        BareLoop loop = run(work, perceiver, pictures.get(i), work.work());
        values[2 * i] = loop.modelMillisOfFrame();
        values[2 * i + 1] = loop.millisOfFrame();
      }
      return values;
    };
  }

  private static BareLoop run(
      BenchWork work, Perceiver perceiver, List<byte[]> pictures, int frames) {
    return BareLoop.over(perceiver, BenchPictures.batches(pictures, frames, work.batchFrames()));
  }

  private static List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (int[] size : SIZES) {
      sides.add(new Side(size[0] + " x " + size[1] + ", model's passes", "ms/frame"));
      sides.add(new Side(size[0] + " x " + size[1] + ", whole", "ms/frame"));
    }
    return sides;
  }
}
