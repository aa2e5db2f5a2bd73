package org.omgllava.track;

/**
 * Time since a track was last seen.
 *
 * @param frames difference of the frame indices, at least 1
 * @param steps the same in steps of the stream, whose indices may be sparse, at least 1
 */
record Elapsed(long frames, float steps) {
  /**
   * @param stride smallest difference of two indices of the stream
   */
  static Elapsed between(long lastFrameIndex, long frameIndex, long stride) {
    long frames = Math.max(1, frameIndex - lastFrameIndex);
    return new Elapsed(frames, Math.max(1, (float) frames / stride));
  }
}
