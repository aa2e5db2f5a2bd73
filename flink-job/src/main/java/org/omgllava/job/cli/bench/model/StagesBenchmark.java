package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Picture;
import org.omgllava.image.Preprocessor;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.scene.Perceiver;

/** Where the time of one frame goes. */
public final class StagesBenchmark extends PerceptionBenchmark {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int OBJECTS = 6;

  @Override
  public Plan plan() {
    return new Plan(
        "stages",
        "parts of a frame of 1280 x 720: decoding its JPEG, fitting it to the model's square, the model's passes; the"
            + " rest is making segments; work is frames",
        48,
        sides(
            "ms/frame",
            List.of("decoding the picture", "fitting it", "model's passes", "the rest", "whole")),
        List.of(
            new Comparison("model's passes / whole", 2, 4),
            new Comparison("decoding the picture / whole", 0, 4),
            new Comparison("fitting it / whole", 1, 4),
            new Comparison("the rest / whole", 3, 4)));
  }

  @Override
  Measure ready(BenchWork work, Perceiver perceiver) throws IOException {
    List<byte[]> pictures = BenchPictures.moving(WIDTH, HEIGHT, OBJECTS);
    BundleDescription bundle = Bundle.read(Path.of(work.bundleFolder())).description();
    Preprocessor preprocessor = new Preprocessor(bundle.imageSize(), bundle.padRgb());
    Preparation preparation =
        new Preparation(new ImageDecoder(ImageLimits.DEFAULT), preprocessor, pictures);
    preparation.over(work.batchFrames());
    BareLoop.over(
        perceiver, BenchPictures.batches(pictures, work.batchFrames(), work.batchFrames()));
    return () -> {
      double[] prepared = preparation.over(work.work());
      BareLoop loop =
          BareLoop.over(
              perceiver, BenchPictures.batches(pictures, work.work(), work.batchFrames()));
      double whole = loop.millisOfFrame();
      double model = loop.modelMillisOfFrame();
      double rest = Math.max(0, whole - model - prepared[0] - prepared[1]);
      return new double[] {prepared[0], prepared[1], model, rest, whole};
    };
  }

  /** What happens to a picture before the model sees it. */
  private record Preparation(
      ImageDecoder decoder, Preprocessor preprocessor, List<byte[]> pictures) {
    /** Milliseconds of a frame for decoding and for fitting. */
    double[] over(int frames) {
      long decodeNanos = 0;
      long fitNanos = 0;
      for (int i = 0; i < frames; i++) {
        long start = System.nanoTime();
        Picture picture = decoder.decode(pictures.get(i % pictures.size())).value();
        long decoded = System.nanoTime();
        preprocessor.square(picture);
        decodeNanos += decoded - start;
        fitNanos += System.nanoTime() - decoded;
      }
      return new double[] {decodeNanos / 1e6 / frames, fitNanos / 1e6 / frames};
    }
  }
}
