package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.io.KafkaSettings.Delivery;

/** What a guarantee costs in frames per second. */
public final class DeliveryBenchmark implements Benchmark {
  /** Longer than any round. */
  private static final long NEVER_MILLIS = 3_600_000;

  private static final List<Map<String, String>> DELIVERIES =
      List.of(
          BenchmarkJob.delivery(Delivery.EXACTLY_ONCE.name(), 1_000),
          BenchmarkJob.delivery(Delivery.EXACTLY_ONCE.name(), 10_000),
          BenchmarkJob.delivery(Delivery.AT_LEAST_ONCE.name(), 10_000),
          BenchmarkJob.delivery(Delivery.AT_LEAST_ONCE.name(), NEVER_MILLIS));

  @Override
  public Plan plan() {
    return new Plan(
        "delivery",
        description(),
        900,
        List.of(
            new Side("exactly-once, 1 s", "frames/s"),
            new Side("exactly-once, 10 s", "frames/s"),
            new Side("at-least-once, 10 s", "frames/s"),
            new Side("no checkpoints", "frames/s")),
        List.of(
            new Comparison("exactly-once 10 s / no checkpoints", 1, 3),
            new Comparison("exactly-once 1 s / no checkpoints", 0, 3),
            new Comparison("at-least-once 10 s / no checkpoints", 2, 3)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    int unmeasured = work.warmFrames();
    return () -> {
      double[] rates = new double[DELIVERIES.size()];
      for (int i = 0; i < rates.length; i++) {
        try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(DELIVERIES.get(i)))) {
          rates[i] =
              job.framesPerSecond(
                  BenchPictures.stream("bench", pictures, unmeasured + work.work()),
                  List.of(),
                  unmeasured);
        }
      }
      return rates;
    };
  }

  private static String description() {
    return "frames from Kafka to Kafka by guarantee and time between checkpoints; work is frames,"
        + " and should take longer than a checkpoint's interval";
  }
}
