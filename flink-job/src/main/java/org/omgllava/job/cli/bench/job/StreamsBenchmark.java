package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.client.SourceFrame;

/** Whether many streams slow the job down. */
public final class StreamsBenchmark implements Benchmark {
  private static final int SOME = 100;

  @Override
  public Plan plan() {
    return new Plan(
        "streams",
        description(),
        600,
        List.of(
            new Side("one stream", "frames/s"),
            new Side("100 streams", "frames/s"),
            new Side("a stream a frame", "frames/s")),
        List.of(
            new Comparison("a stream a frame / one stream", 2, 0),
            new Comparison("100 streams / one stream", 1, 0)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    int unmeasured = work.warmFrames();
    int frames = unmeasured + work.work();
    int[] streams = {1, SOME, frames};
    return () -> {
      double[] rates = new double[streams.length];
      try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(Map.of()))) {
        for (int i = 0; i < rates.length; i++) {
          rates[i] =
              job.framesPerSecond(
                  inTurn(i + "-", pictures, streams[i], frames), List.of(), unmeasured);
        }
      }
      return rates;
    };
  }

  private static List<SourceFrame> inTurn(
      String name, List<byte[]> pictures, int streams, int frames) {
    List<SourceFrame> all = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      all.add(SourceFrame.jpeg(name + i % streams, i / streams, pictures.get(i % pictures.size())));
    }
    return all;
  }

  private static String description() {
    return "frames of one stream, of 100 in turn, and each of a stream of its own, from Kafka to Kafka; work is frames,"
        + " 10000 of them are 10000 streams";
  }
}
