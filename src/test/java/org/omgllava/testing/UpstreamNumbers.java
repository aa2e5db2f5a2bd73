package org.omgllava.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.SafeTensors;
import org.omgllava.bundle.SafeTensors.Tensor;

/**
 * What upstream's public code gives at random weights, and a bundle of this project's model with
 * the same weights; both are made by models/python/parity.
 */
public final class UpstreamNumbers {
  private static final Path FOLDER = Path.of("resources/upstream");
  private static final float LARGEST = 1e-4f;

  private final Map<String, Tensor> tensors =
      SafeTensors.read(FOLDER.resolve("upstream.safetensors"));

  /** The bundle with upstream's weights. */
  public static Bundle bundle() {
    return Bundle.read(FOLDER.resolve("bundle"));
  }

  /** Values of a float tensor. */
  public float[] floats(String name) {
    return tensors.get(name).floats();
  }

  /** Sizes of a tensor. */
  public long[] shape(String name) {
    return tensors.get(name).shape();
  }

  /** Asserts that nothing differs by more than 1e-4. */
  public void assertEqual(String name, float[] actual) {
    float[] expected = floats(name);
    assertThat(actual).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("%s, value %d", name, i).isCloseTo(expected[i], within(LARGEST));
    }
  }
}
