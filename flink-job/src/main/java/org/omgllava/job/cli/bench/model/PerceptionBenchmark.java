package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.scene.Perceiver;

/** A benchmark of the model's eyes alone: one perceiver for all rounds. */
abstract class PerceptionBenchmark implements Benchmark {
  /** Gets the pictures ready and does everything once, unmeasured. */
  abstract Measure ready(BenchWork work, Perceiver perceiver) throws IOException;

  /** A value for each side. */
  @FunctionalInterface
  interface Measure {
    double[] round() throws IOException;
  }

  @Override
  public final Rounds open(BenchWork work) throws IOException {
    Perceiver perceiver = work.model().openPerceiver(work.device().index());
    try {
      return new Open(perceiver, ready(work, perceiver));
    } catch (IOException | RuntimeException e) {
      try (perceiver) {
        throw e;
      }
    }
  }

  /** The same value of several sides, in their order. */
  static List<Side> sides(String unit, List<String> labels) {
    return labels.stream().map(label -> new Side(label, unit)).toList();
  }

  private record Open(Perceiver perceiver, Measure measure) implements Rounds {
    @Override
    public double[] next() throws IOException {
      return measure.round();
    }

    @Override
    public void close() {
      perceiver.close();
    }
  }
}
