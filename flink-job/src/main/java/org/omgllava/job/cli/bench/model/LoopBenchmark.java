package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.omgllava.bundle.Bundle;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.owned.Owned;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.vision.NetworkPasses;

/** What pictures and segments cost: a bare loop against encoder and decoder alone. */
public final class LoopBenchmark implements Benchmark {
  private static final int OBJECTS = 6;
  private static final int[] BATCHES = {1, 8};

  @Override
  public Plan plan() {
    return new Plan(
        "loop",
        "frames of the model's own size, from JPEG to segments, in batches of 1 and of 8, against encoder and decoder"
            + " alone over blank pictures on the device; work is frames, at least 8",
        48,
        List.of(
            new Side("encoder and decoder alone, batch 1", "frames/s"),
            new Side("bare loop, batch 1", "frames/s"),
            new Side("bare loop, batch 1, one batch ahead", "frames/s"),
            new Side("encoder and decoder alone, batch 8", "frames/s"),
            new Side("bare loop, batch 8", "frames/s"),
            new Side("bare loop, batch 8, one batch ahead", "frames/s")),
        List.of(
            new Comparison("bare loop, one batch ahead / encoder and decoder, batch 8", 5, 3),
            new Comparison("bare loop / encoder and decoder, batch 8", 4, 3),
            new Comparison("bare loop, one batch ahead / encoder and decoder, batch 1", 2, 0),
            new Comparison("bare loop / encoder and decoder, batch 1", 1, 0)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    Bundle bundle = Bundle.read(Path.of(work.bundleFolder()));
    int side = bundle.description().imageSize();
    List<byte[]> pictures = BenchPictures.moving(side, side, OBJECTS);
    Owned owned = new Owned();
    NetworkPasses networks = owned.take(new NetworkPasses(bundle, work.device().index()));
    Perceiver perceiver = owned.take(work.model().openPerceiver(work.device().index()));
    Open open = new Open(owned, networks, perceiver, pictures, work.work());
    for (int batch : BATCHES) {
      open.alone(batch, batch);
      open.loop(batch, batch, BareLoop::over);
    }
    return open;
  }

  private record Open(
      Owned owned, NetworkPasses networks, Perceiver perceiver, List<byte[]> pictures, int frames)
      implements Rounds {
    @Override
    public double[] next() {
      double[] values = new double[3 * BATCHES.length];
      for (int i = 0; i < BATCHES.length; i++) {
        values[3 * i] = alone(frames, BATCHES[i]);
        values[3 * i + 1] = loop(frames, BATCHES[i], BareLoop::over);
        values[3 * i + 2] = loop(frames, BATCHES[i], BareLoop::ahead);
      }
      return values;
    }

    double alone(int most, int batch) {
      return networks.framesPerSecond(batch, Math.max(1, most / batch));
    }

    double loop(
        int most, int batch, BiFunction<Perceiver, List<List<PerceptionRequest>>, BareLoop> loop) {
      int whole = batch * Math.max(1, most / batch);
      return loop.apply(perceiver, BenchPictures.batches(pictures, whole, batch)).framesPerSecond();
    }

    @Override
    public void close() {
      owned.close();
    }
  }
}
