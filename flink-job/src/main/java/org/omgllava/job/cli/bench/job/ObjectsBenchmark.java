package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;

/** Whether many objects on a frame slow the job down. */
public final class ObjectsBenchmark implements Benchmark {
  private static final int[] OBJECTS = {1, 16, 128};

  @Override
  public Plan plan() {
    return new Plan(
        "objects",
        description(),
        400,
        Arrays.stream(OBJECTS)
            .mapToObj(n -> new Side(n == 1 ? "1 object" : n + " objects", "frames/s"))
            .toList(),
        List.of(
            new Comparison("128 objects / 1 object", 2, 0),
            new Comparison("16 objects / 1 object", 1, 0)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<List<byte[]>> pictures = new ArrayList<>();
    for (int objects : OBJECTS) {
      pictures.add(BenchPictures.moving(BenchPictures.WIDTH, BenchPictures.HEIGHT, objects));
    }
    int unmeasured = work.warmFrames();
    return () -> {
      double[] rates = new double[OBJECTS.length];
      try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(Map.of()))) {
        for (int i = 0; i < rates.length; i++) {
          rates[i] =
              job.framesPerSecond(
                  BenchPictures.stream("bench-" + i, pictures.get(i), unmeasured + work.work()),
                  List.of(),
                  unmeasured);
        }
      }
      return rates;
    };
  }

  private static String description() {
    return "frames of 320 x 240 with 1, 16 and 128 objects drawn on them, from Kafka to Kafka, tracked; work is frames";
  }
}
