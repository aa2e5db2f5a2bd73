package org.omgllava.torch;

import java.util.function.IntConsumer;
import org.omgllava.scene.OutOfDeviceMemoryException;

/**
 * Pays for first calls before somebody waits for them: a GPU takes about a second for the first
 * batch of each size, in each thread anew. A CPU has no such cost.
 */
public final class WarmUp {
  /** Each size costs time at the start, and batches are seldom larger. */
  private static final int LARGEST = 32;

  private WarmUp() {}

  /**
   * Runs batches of all sizes in this thread, on a GPU; those that its memory does not hold will
   * not be run later either.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param mostInBatch largest batch that will be run
   * @param batch runs a batch of a size
   */
  public static void onGpu(int deviceIndex, int mostInBatch, IntConsumer batch) {
    if (deviceIndex >= 0) {
      sizes(mostInBatch, batch);
    }
  }

  static void sizes(int mostInBatch, IntConsumer batch) {
    for (int size = 1; size <= Math.min(mostInBatch, LARGEST); size++) {
      int frames = size;
      try {
        EngineFaults.translated(
            () -> {
              batch.accept(frames);
              return frames;
            });
      } catch (OutOfDeviceMemoryException e) {
        return;
      }
    }
  }
}
