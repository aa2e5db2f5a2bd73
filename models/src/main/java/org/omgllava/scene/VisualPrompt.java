package org.omgllava.scene;

import org.omgllava.mask.RunLengthMask;

/**
 * A region that the user points at, in pixels of the frame (origin top left).
 *
 * @param kind what it is drawn with
 * @param coordinatesPixels POINT: x, y. BOX: x1, y1, x2, y2. MASK: empty
 * @param mask the region of a MASK prompt, of the frame's size; otherwise null
 */
public record VisualPrompt(Kind kind, double[] coordinatesPixels, RunLengthMask mask) {
  /** What a prompt is drawn with. */
  public enum Kind {
    POINT,
    BOX,
    MASK
  }
}
