package org.omgllava.scene;

import java.util.function.Function;
import org.omgllava.mask.RunLengthMask;

/** A region that the user points at, in pixels of the frame (origin top left). */
public sealed interface VisualPrompt {
  /** What the function of this kind makes of it; whoever handles prompts handles every kind. */
  <R> R match(Function<Point, R> point, Function<Box, R> box, Function<Mask, R> mask);

  /** A point. */
  record Point(double xPixels, double yPixels) implements VisualPrompt {
    @Override
    public <R> R match(Function<Point, R> point, Function<Box, R> box, Function<Mask, R> mask) {
      return point.apply(this);
    }
  }

  /** A box: the corner where it begins, and the one where it ends. */
  record Box(double x1Pixels, double y1Pixels, double x2Pixels, double y2Pixels)
      implements VisualPrompt {
    @Override
    public <R> R match(Function<Point, R> point, Function<Box, R> box, Function<Mask, R> mask) {
      return box.apply(this);
    }
  }

  /**
   * A mask.
   *
   * @param region of the frame's size
   */
  record Mask(RunLengthMask region) implements VisualPrompt {
    @Override
    public <R> R match(Function<Point, R> point, Function<Box, R> box, Function<Mask, R> mask) {
      return mask.apply(this);
    }
  }
}
