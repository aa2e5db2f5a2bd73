package org.omgllava.vision;

/**
 * A visual prompt as the decoder takes it.
 *
 * @param kind 0 point, 1 box, 2 mask
 * @param box x1, y1, x2, y2 in pixels of the model's input; a point has both corners on it
 * @param mask (S, S) row-major for a mask, otherwise null
 */
record PromptRow(long kind, float[] box, boolean[] mask) {
  static final long POINT = 0;
  static final long BOX = 1;
  static final long MASK = 2;
}
