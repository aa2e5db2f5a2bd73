package org.omgllava.vision;

import ai.djl.ndarray.NDList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.scene.SceneSegment;
import org.omgllava.torch.TensorScope;

/**
 * A whole video seen frame by frame, and linked as upstream does it (lxtGH/OMG-Seg:
 * seg/models/detectors/mask2former_vid_minvis.py; spec 1.10): all queries of a frame, accepted or
 * not, are matched with those of the frame before by the cosine of their content, and put in its
 * order; class logits are averaged over the whole video; then each frame is fused alone. Upstream
 * decodes two or three frames together, here each is decoded alone, so that linking is all that
 * differs.
 */
public final class UpstreamVideo implements AutoCloseable {
  private final BundleDescription bundle;
  private final VisionWeights weights;
  private final SquarePass pass;
  private final PanopticFusion fusion;
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  public UpstreamVideo(Path directory) {
    Bundle read = Bundle.read(directory);
    this.bundle = read.description();
    this.weights = VisionWeights.load(read, -1, 1);
    this.pass = new SquarePass(weights, bundle);
    this.fusion = new PanopticFusion(bundle.classes(), bundle.panoptic().overlapThreshold());
  }

  /**
   * A frame of the video.
   *
   * @param segments as the job sees them
   * @param linked segments of the linked video; {@code query} holds nothing but the place of the
   *     segment's query in the linked order
   */
  public record Frame(List<SceneSegment> segments, List<SceneSegment> linked) {}

  /** Values of one frame, query by query. */
  private record Decoded(
      Square picture, float[][] classLogits, float[][] maskLogits, float[][] objects) {
    Decoded inOrder(int[] order) {
      return new Decoded(
          picture,
          permuted(classLogits, order),
          permuted(maskLogits, order),
          permuted(objects, order));
    }

    double[][] cosines(Decoded now) {
      double[][] cosines = new double[objects.length][now.objects.length];
      for (int i = 0; i < cosines.length; i++) {
        for (int j = 0; j < cosines[i].length; j++) {
          cosines[i][j] = cosine(objects[i], now.objects[j]);
        }
      }
      return cosines;
    }

    /** Of the content halves. */
    private static double cosine(float[] a, float[] b) {
      double product = 0;
      double squaresA = Double.MIN_NORMAL;
      double squaresB = Double.MIN_NORMAL;
      for (int i = 0; i < a.length / 2; i++) {
        product += a[i] * b[i];
        squaresA += a[i] * a[i];
        squaresB += b[i] * b[i];
      }
      return product / Math.sqrt(squaresA * squaresB);
    }
  }

  /**
   * @param pictures of the video, encoded
   * @param assignment for each row of gains its column
   */
  public List<Frame> frames(List<byte[]> pictures, Function<double[][], int[]> assignment) {
    List<List<SceneSegment>> segments = new ArrayList<>();
    List<Decoded> linked = new ArrayList<>();
    for (byte[] encoded : pictures) {
      Decoded frame = decode(pass.square(decoder.decode(encoded, longest()).value()));
      segments.add(fused(frame, flat(frame.classLogits()), flat(frame.objects())));
      if (!linked.isEmpty()) {
        Decoded before = linked.get(linked.size() - 1);
        frame = frame.inOrder(assignment.apply(before.cosines(frame)));
      }
      linked.add(frame);
    }
    float[] classes = mean(linked.stream().map(frame -> flat(frame.classLogits())).toList());
    float[] places = new float[linked.get(0).objects().length];
    for (int q = 0; q < places.length; q++) {
      places[q] = q;
    }
    List<Frame> frames = new ArrayList<>();
    for (Decoded frame : linked) {
      frames.add(new Frame(segments.get(frames.size()), fused(frame, classes, places)));
    }
    return frames;
  }

  private int longest() {
    return 4 * bundle.imageSize();
  }

  private Decoded decode(Square picture) {
    weights.lock.lock();
    try (TensorScope scope = TensorScope.open(weights.device)) {
      NDList decoded = weights.segment(scope, pass.encode(scope, List.of(picture)), 1);
      int queries = (int) decoded.get(0).getShape().get(1);
      return new Decoded(
          picture,
          rows(decoded.get(0).toFloatArray(), queries),
          rows(decoded.get(1).toFloatArray(), queries),
          rows(decoded.get(2).toFloatArray(), queries));
    } finally {
      weights.lock.unlock();
    }
  }

  private static float[][] rows(float[] values, int count) {
    int width = values.length / count;
    float[][] rows = new float[count][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
    return rows;
  }

  private static float[][] permuted(float[][] rows, int[] order) {
    return Arrays.stream(order).mapToObj(query -> rows[query]).toArray(float[][]::new);
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
    }
    return flat;
  }

  private static float[] mean(List<float[]> values) {
    float[] mean = new float[values.get(0).length];
    for (float[] of : values) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += of[i] / values.size();
      }
    }
    return mean;
  }

  private List<SceneSegment> fused(Decoded frame, float[] classes, float[] objects) {
    int queries = frame.maskLogits().length;
    int height = frame.picture().height();
    int width = frame.picture().width();
    weights.lock.lock();
    try {
      PanopticFusion.Competition won =
          QueryScores.of(classes, queries)
              .contest(
                  flat(frame.maskLogits()),
                  weights.grids.of(height, width),
                  bundle.panoptic().scoreThreshold())
              .decided();
      return fusion.fuse(won, height, width, objects).segments();
    } finally {
      weights.lock.unlock();
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
