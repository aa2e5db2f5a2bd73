package org.omgllava.vision;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleException;
import org.omgllava.bundle.SafeTensors;

/**
 * How usual a picture is among those of the training: the share of training frames whose features
 * lie at least as far from the middle of all.
 *
 * <p>The features are the encoder's finest map, averaged over the picture; distances are those of a
 * Gaussian (Mahalanobis), and the file holds how far training frames lie.
 */
final class Familiarity {
  static final String ROLE = "familiarity";

  private final float[] centre;
  private final float[] whitening;
  private final float[] distances;

  /**
   * @param centre (C,) mean of the features
   * @param whitening (C, C) row-major; the length of its product with what a picture differs by is
   *     the distance
   * @param distances quantiles of the distances of training frames in equal steps, from the least
   *     to the largest
   */
  Familiarity(float[] centre, float[] whitening, float[] distances) {
    this.centre = centre;
    this.whitening = whitening;
    this.distances = distances;
  }

  /**
   * The statistics of a bundle that holds some.
   *
   * @throws BundleException when they are altered or of another width
   */
  static Optional<Familiarity> of(Bundle bundle) {
    if (!bundle.has(ROLE)) {
      return Optional.empty();
    }
    bundle.verify(ROLE);
    Map<String, SafeTensors.Tensor> file = SafeTensors.read(bundle.file(ROLE));
    int width = bundle.description().architecture().vision().width();
    float[] distances = values(bundle, file, "distances");
    if (distances.length < 2) {
      throw new BundleException(
          bundle.file(ROLE) + ": distances: " + distances.length + " (expected: 2 or more)");
    }
    return Optional.of(
        new Familiarity(
            values(bundle, file, "centre", width),
            values(bundle, file, "whitening", width, width),
            distances));
  }

  private static float[] values(
      Bundle bundle, Map<String, SafeTensors.Tensor> file, String name, long... shape) {
    SafeTensors.Tensor tensor = file.get(name);
    if (tensor == null || shape.length > 0 && !Arrays.equals(tensor.shape(), shape)) {
      throw new BundleException(
          bundle.file(ROLE) + ": expected " + name + " of shape " + Arrays.toString(shape));
    }
    return tensor.floats();
  }

  /**
   * Familiarity of one picture of a batch, 0 to 1 in three decimals.
   *
   * @param features (B, C) means of the encoder's finest map
   * @param index of the picture in the batch
   */
  float of(float[] features, int index) {
    return Scores.rounded(1 - shareNearer(distance(features, index * centre.length)));
  }

  private float distance(float[] features, int start) {
    int width = centre.length;
    double squared = 0;
    for (int row = 0; row < width; row++) {
      double component = 0;
      for (int i = 0; i < width; i++) {
        component += (double) whitening[row * width + i] * (features[start + i] - centre[i]);
      }
      squared += component * component;
    }
    return (float) Math.sqrt(squared);
  }

  /** Share of training frames that are nearer, between quantiles in proportion. */
  private float shareNearer(float distance) {
    int last = distances.length - 1;
    if (!(distance < distances[last])) {
      return 1;
    }
    int above = 0;
    while (distances[above] <= distance) {
      above++;
    }
    if (above == 0) {
      return 0;
    }
    float gap = distances[above] - distances[above - 1];
    return (above - 1 + (distance - distances[above - 1]) / gap) / last;
  }
}
