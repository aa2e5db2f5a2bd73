package org.omgllava.scene;

import java.util.List;

/**
 * Encoder and decoder on one device: perceives frames and grounds [SEG] queries.
 *
 * <p>Owns a bounded cache of frame features on the device. Safe to call from several threads; calls
 * on one device run one after the other. {@link #close()} gives back this user's share of the
 * weights.
 */
public interface Perceiver extends AutoCloseable {
  /** One batched pass; the outcomes are in the order of the requests. */
  default List<Outcome<Perception>> perceive(List<PerceptionRequest> frames) {
    return perceiveClips(frames.stream().map(List::of).toList());
  }

  /**
   * Begins {@link #perceiveClips}: pictures are decoded, and segments made, beside what the device
   * does for what was begun before. All that is begun ends in that order; a caller has two under
   * way at most.
   */
  default Begun<List<Outcome<Perception>>> begin(List<List<PerceptionRequest>> clips) {
    return Begun.atOnce(() -> perceiveClips(clips));
  }

  /**
   * Runs blank batches of every size up to this one where the first of each costs time, on a GPU:
   * passes that are {@link #begin begun} later find them paid for, and calls of {@link #ground} by
   * this thread.
   *
   * @param mostFrames of one batch; 0: {@link #ground} alone
   */
  default void warmUp(int mostFrames) {}

  /**
   * One batched pass over clips: queries attend to all frames of a clip together, so that a segment
   * of the same query is the same object in each of them (spec 1.10). The outcomes are in the order
   * of the frames of all clips; a frame that is refused leaves its clip.
   */
  List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips);

  /**
   * Decodes queries of several answers in one batch; a frame whose features are gone is encoded
   * again from its picture. The outcomes are in the order of the requests.
   */
  List<Outcome<Grounding>> ground(List<GroundingRequest> answers);

  /** Counts of the feature cache since the weights were loaded on this device. */
  CacheCounts cacheCounts();

  /** Native tensors that are alive in this process. */
  long liveNativeTensors();

  /**
   * Bytes that are taken in the memory that the model lives in: a GPU's, by whoever uses it, or of
   * the CPU's by this process; 0 where that cannot be told.
   */
  long deviceMemoryBytes();

  @Override
  void close();

  /** Look-ups by {@link #ground} that found, and did not find, their frame's features. */
  record CacheCounts(long hits, long misses) {}
}
