package org.omgllava.vision;

import java.util.Optional;

/**
 * A visual prompt as the decoder takes it.
 *
 * @param kind 0 point, 1 box, 2 mask
 * @param box x1, y1, x2, y2 in pixels of the model's input; a point has both corners on it
 * @param mask (S, S) row-major, of a mask alone
 */
record PromptRow(long kind, float[] box, Optional<boolean[]> mask) {
  static final long POINT = 0;
  static final long BOX = 1;
  static final long MASK = 2;
}
