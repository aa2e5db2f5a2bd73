package org.omgllava.job.cli.bench;

import java.util.List;

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
