package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.scene.Perceiver;

/** What frames gain by being perceived together. */
public final class BatchBenchmark extends PerceptionBenchmark {
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};

  @Override
  public Plan plan() {
    return new Plan(
        "batch",
        "frames of 320 x 240 in batches of 1 to 32, a bare loop; work is frames",
        96,
        sides("frames/s", labels()),
        List.of(
            new Comparison("batch 8 / batch 1", 3, 0),
            new Comparison("batch 16 / batch 1", 4, 0),
            new Comparison("batch 32 / batch 1", 5, 0)));
  }

  @Override
  Measure ready(BenchWork work, Perceiver perceiver) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    for (int batch : BATCHES) {
      BareLoop.over(perceiver, BenchPictures.batches(pictures, batch, batch));
    }
    return () -> {
      double[] values = new double[2 * BATCHES.length];
      for (int i = 0; i < BATCHES.length; i++) {
        int frames = Math.max(BATCHES[i], work.work());
        BareLoop loop =
            BareLoop.over(perceiver, BenchPictures.batches(pictures, frames, BATCHES[i]));
        values[i] = loop.framesPerSecond();
        values[BATCHES.length + i] = loop.modelFramesPerSecond();
      }
      return values;
    };
  }

  private static List<String> labels() {
    return Stream.of("", ", model's passes")
        .flatMap(part -> Arrays.stream(BATCHES).mapToObj(batch -> "batch " + batch + part))
        .toList();
  }
}
