package org.omgllava.vision;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.omgllava.owned.LruCache;
import org.omgllava.scene.Perceiver.CacheCounts;

/**
 * Features of the latest frames of one device, so that grounding need not encode again. Bounded by
 * the number of frames; used under its owner's lock, counts may be read from any thread.
 *
 * <p>Frames that were asked about wait for their answers, however many come meanwhile on which
 * something is followed: those have half as many places of their own.
 */
final class FeatureCache implements AutoCloseable {
  private final LruCache<FrameKey, FrameFeatures> asked;
  private final LruCache<FrameKey, FrameFeatures> followed;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  FeatureCache(int capacityFrames) {
    this.asked = new LruCache<>(capacityFrames);
    this.followed = new LruCache<>((capacityFrames + 1) / 2);
  }

  /** The frame's features, where they are there; counted. */
  Optional<FrameFeatures> find(FrameKey frame) {
    Optional<FrameFeatures> features = asked.get(frame).or(() -> followed.get(frame));
    (features.isPresent() ? hits : misses).increment();
    return features;
  }

  /** Takes ownership of a frame's features. */
  void put(KeptFrame frame) {
    (frame.asked() ? asked : followed).put(frame.key(), frame.features());
  }

  /** Frees the oldest frames beyond the bounds; called when a batch is done with its features. */
  void trim() {
    asked.trim();
    followed.trim();
  }

  CacheCounts counts() {
    return new CacheCounts(hits.sum(), misses.sum());
  }

  @Override
  public void close() {
    try (asked) {
      followed.close();
    }
  }
}
