package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.omgllava.bundle.Bundle;
import org.omgllava.torch.EngineFaults;
import org.omgllava.torch.SharedWeights;
import org.omgllava.torch.TensorScope;

/**
 * Encoder and decoder alone, over blank pictures that already lie on the device: what no loop over
 * frames can exceed.
 *
 * <p>Owns one share of the device's {@link VisionWeights}. Lifecycle: construction to {@link
 * #close()}.
 */
public final class NetworkPasses implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Among what the decoder returns, the smallest: IoU logits (B, Q). */
  private static final int IOU_LOGITS = 3;

  private final SharedWeights<VisionWeights> share;
  private final long modelSide;

  /**
   * Loads the weights, or joins those who use them.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   */
  public NetworkPasses(Bundle bundle, int deviceIndex) {
    this.modelSide = bundle.description().imageSize();
    this.share =
        SharedWeights.acquire(
            bundle,
            VisionWeights.class,
            deviceIndex,
            () -> VisionWeights.load(bundle, deviceIndex, 1));
  }

  /** Frames a second over batches, of which nothing leaves the device before the last has ended. */
  public double framesPerSecond(int batchFrames, int batches) {
    return EngineFaults.translated(() -> batchFrames * batches / seconds(batchFrames, batches));
  }

  private double seconds(int batchFrames, int batches) {
    VisionWeights weights = share.get();
    weights.lock.lock();
    try (TensorScope pictures = TensorScope.open(weights.device)) {
      NDArray blank = pictures.manager().zeros(new Shape(batchFrames, 3, modelSide, modelSide));
      long start = System.nanoTime();
      for (int i = 1; i <= batches; i++) {
        try (TensorScope scope = TensorScope.open(weights.device)) {
          NDList decoded = weights.perceive(scope, weights.encode(scope, blank), 1);
          if (i == batches) {
            // A device works on by itself; what is read has been worked out.
            decoded.get(IOU_LOGITS).toFloatArray();
          }
        }
      }
      return (System.nanoTime() - start) / NANOS_PER_SECOND;
    } finally {
      weights.lock.unlock();
    }
  }

  @Override
  public void close() {
    share.close();
  }
}
