package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.process.ProcessUsage;
import org.omgllava.scene.Perceiver;

/** Whether the model's memory grows with the number of frames. */
public final class MemoryBenchmark extends PerceptionBenchmark {
  @Override
  public Plan plan() {
    return new Plan(
        "memory",
        "this process's resident memory and its native tensors before and after frames of 320 x 240"
            + " through the model; work is frames, 100000 of them tell a slope",
        1_000,
        List.of(
            new Side("resident after", "MiB"),
            new Side("resident before", "MiB"),
            new Side("native tensors after", "tensors"),
            new Side("native tensors before", "tensors")),
        List.of(
            new Comparison("resident, after / before", 0, 1),
            new Comparison("native tensors, after / before", 2, 3)));
  }

  @Override
  Measure ready(BenchWork work, Perceiver perceiver) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    BareLoop.over(
        perceiver, BenchPictures.batches(pictures, 8 * work.batchFrames(), work.batchFrames()));
    return () -> {
      double before = residentMebibytes();
      double tensorsBefore = perceiver.liveNativeTensors();
      BareLoop.over(perceiver, BenchPictures.batches(pictures, work.work(), work.batchFrames()));
      return new double[] {
        residentMebibytes(), before, perceiver.liveNativeTensors(), tensorsBefore
      };
    };
  }

  private static double residentMebibytes() throws IOException {
    System.gc();
    return ProcessUsage.of(ProcessHandle.current().pid()).residentMebibytes();
  }
}
