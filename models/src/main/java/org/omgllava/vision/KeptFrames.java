package org.omgllava.vision;

import ai.djl.Device;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What grounding shares on one device, and goes on with while the next pictures are looked at:
 * features of the latest frames, and the maps to their pixels.
 *
 * <p>Owns both. Constraint: where its lock and the device's are held together, its own is taken
 * first.
 */
final class KeptFrames implements AutoCloseable {
  final ReentrantLock lock = new ReentrantLock();
  final FeatureCache features;
  final FrameGrids grids;

  /**
   * @param capacityFrames bound of the features
   * @param modelSide side of the encoder's square input, pixels
   */
  KeptFrames(Device device, int capacityFrames, int modelSide) {
    this.features = new FeatureCache(capacityFrames);
    this.grids = new FrameGrids(device, modelSide);
  }

  /** Takes ownership of frames' features, and frees the oldest beyond the bound. */
  void put(List<KeptFrame> frames) {
    if (frames.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      frames.forEach(features::put);
      features.trim();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try (features) {
      grids.close();
    } finally {
      lock.unlock();
    }
  }
}
