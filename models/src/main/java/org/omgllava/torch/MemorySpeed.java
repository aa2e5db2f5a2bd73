package org.omgllava.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** How fast a device's memory is, by copies within it. */
public final class MemorySpeed {
  private static final long HOST_FLOATS = 32L << 20;
  private static final long GPU_FLOATS = 256L << 20;
  private static final int HOST_COPIES = 2;
  private static final int GPU_COPIES = 32;

  private MemorySpeed() {}

  /**
   * Gigabytes a second, each byte counted when it is read and when it is written.
   *
   * @param deviceIndex index of the GPU, or -1 for the host's memory
   */
  public static double copiedGigabytesPerSecond(int deviceIndex) {
    Device device = TensorScope.device(deviceIndex);
    long floats = deviceIndex < 0 ? HOST_FLOATS : GPU_FLOATS;
    int copies = deviceIndex < 0 ? HOST_COPIES : GPU_COPIES;
    try (TensorScope scope = TensorScope.open(device)) {
      NDArray from = scope.manager().zeros(new Shape(floats));
      copy(scope, from, 1);
      long start = System.nanoTime();
      copy(scope, from, copies);
      return 2.0 * copies * floats * Float.BYTES / (System.nanoTime() - start);
    }
  }

  private static void copy(TensorScope scope, NDArray from, int copies) {
    for (int i = 0; i < copies; i++) {
      from.duplicate().close();
    }
    // A device works on by itself; what is read after the copies has waited for them.
    scope.longs(0).add(1).toLongArray();
  }
}
