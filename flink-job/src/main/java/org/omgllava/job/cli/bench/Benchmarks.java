package org.omgllava.job.cli.bench;

import java.util.List;
import org.omgllava.job.cli.bench.job.DeliveryBenchmark;
import org.omgllava.job.cli.bench.job.FollowersBenchmark;
import org.omgllava.job.cli.bench.job.IdleBenchmark;
import org.omgllava.job.cli.bench.job.LatencyBenchmark;
import org.omgllava.job.cli.bench.job.ObjectsBenchmark;
import org.omgllava.job.cli.bench.job.PipelineBenchmark;
import org.omgllava.job.cli.bench.job.PoisonBenchmark;
import org.omgllava.job.cli.bench.job.StreamsBenchmark;
import org.omgllava.job.cli.bench.model.BatchBenchmark;
import org.omgllava.job.cli.bench.model.DeviceBenchmark;
import org.omgllava.job.cli.bench.model.ImageBenchmark;
import org.omgllava.job.cli.bench.model.LlmBenchmark;
import org.omgllava.job.cli.bench.model.LoopBenchmark;
import org.omgllava.job.cli.bench.model.MemoryBenchmark;
import org.omgllava.job.cli.bench.model.PromptsBenchmark;
import org.omgllava.job.cli.bench.model.RleBenchmark;
import org.omgllava.job.cli.bench.model.SegCaptureBenchmark;
import org.omgllava.job.cli.bench.model.SizesBenchmark;
import org.omgllava.job.cli.bench.model.StagesBenchmark;
import org.omgllava.job.cli.bench.plan.Benchmark;

/** All of them. */
final class Benchmarks {
  static final List<Benchmark> ALL =
      List.of(
          new PipelineBenchmark(),
          new LoopBenchmark(),
          new DeviceBenchmark(),
          new DeliveryBenchmark(),
          new LatencyBenchmark(),
          new LlmBenchmark(),
          new SegCaptureBenchmark(),
          new PromptsBenchmark(),
          new BatchBenchmark(),
          new ObjectsBenchmark(),
          new StreamsBenchmark(),
          new FollowersBenchmark(),
          new SizesBenchmark(),
          new StagesBenchmark(),
          new RleBenchmark(),
          new ImageBenchmark(),
          new MemoryBenchmark(),
          new IdleBenchmark(),
          new PoisonBenchmark());

  private Benchmarks() {}
}
