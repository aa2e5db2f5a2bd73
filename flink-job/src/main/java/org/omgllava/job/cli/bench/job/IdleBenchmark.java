package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.cli.bench.plan.ProcessCpu;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.LocalPorts;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.owned.Owned;

/** What {@code omg up} takes of a core while nobody sends anything. */
public final class IdleBenchmark implements Benchmark {
  private static final int PARTITIONS = 4;

  /** Until the compiler has seen what repeats; of the work, so that a short round is short. */
  private static final int SETTLING = 6;

  @Override
  public Plan plan() {
    return new Plan(
        "idle",
        "CPU time of this process while broker, cluster, job and page are up and nothing is sent, checkpoints at 1 s;"
            + " work is seconds, and six times as many pass before",
        20,
        List.of(new Side("at rest", "% of a core"), new Side("a core", "% of a core")),
        List.of(new Comparison("at rest / a core", 0, 1)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException, InterruptedException {
    Owned owned = new Owned();
    try {
      DataFolder data = owned.take(DataFolder.temporary());
      LocalPipeline pipeline =
          owned.take(
              LocalPipeline.start(
                  data,
                  work.job(Map.of("checkpoint-interval", "1000")),
                  LocalPorts.anyFree(),
                  Monitoring.NONE,
                  PARTITIONS));
      pipeline.awaitRunning(() -> false);
      owned.take(pipeline.view());
    } catch (IOException | RuntimeException | InterruptedException e) {
      try (owned) {
        throw e;
      }
    }
    percentOfCore(SETTLING * work.work());
    return new Rounds() {
      @Override
      public double[] next() throws InterruptedException {
        return new double[] {percentOfCore(work.work()), 100};
      }

      @Override
      public void close() {
        owned.close();
      }
    };
  }

  private static double percentOfCore(int seconds) throws InterruptedException {
    long cpu = ProcessCpu.nanos();
    long start = System.nanoTime();
    Thread.sleep(1_000L * seconds);
    return 100.0 * (ProcessCpu.nanos() - cpu) / (System.nanoTime() - start);
  }
}
