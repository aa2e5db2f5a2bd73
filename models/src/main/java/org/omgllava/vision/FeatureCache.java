package org.omgllava.vision;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.omgllava.owned.LruCache;
import org.omgllava.scene.Perceiver.CacheCounts;

/**
 * Features of the latest frames of one device, so that grounding need not encode again. Bounded by
 * the number of frames; used under its owner's lock, counts may be read from any thread.
 */
final class FeatureCache implements AutoCloseable {
  private final LruCache<FrameKey, FrameFeatures> frames;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  FeatureCache(int capacityFrames) {
    this.frames = new LruCache<>(capacityFrames);
  }

  /** The frame's features, where they are there; counted. */
  Optional<FrameFeatures> find(FrameKey frame) {
    Optional<FrameFeatures> features = frames.get(frame);
    (features.isPresent() ? hits : misses).increment();
    return features;
  }

  /** Takes ownership of a frame's features. */
  void put(FrameKey frame, FrameFeatures features) {
    frames.put(frame, features);
  }

  /** Frees the oldest frames beyond the bound; called when a batch is done with its features. */
  void trim() {
    frames.trim();
  }

  CacheCounts counts() {
    return new CacheCounts(hits.sum(), misses.sum());
  }

  @Override
  public void close() {
    frames.close();
  }
}
