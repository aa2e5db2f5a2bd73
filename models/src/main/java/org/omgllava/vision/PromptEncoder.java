package org.omgllava.vision;

import org.omgllava.image.SquareFrame;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;

/**
 * Checks visual prompts and brings them from a frame's pixels to the model's (spec 1.1; upstream
 * shifts only one corner of a box, trap T-17, we shift both).
 *
 * @param modelSide side S of the model's input in pixels
 */
record PromptEncoder(int modelSide) {
  /**
   * The prompt in the model's pixels, or why it is refused: PROMPT_COORDINATES,
   * PROMPT_OUTSIDE_FRAME, PROMPT_MASK_SIZE, PROMPT_MASK_CORRUPT or PROMPT_MASK_EMPTY. A box that
   * overlaps the picture is cut to it.
   */
  Outcome<PromptRow> encode(VisualPrompt prompt, int height, int width) {
    SquareFrame frame = new SquareFrame(height, width, modelSide);
    return switch (prompt.kind()) {
      case POINT -> point(prompt.coordinatesPixels(), frame);
      case BOX -> box(prompt.coordinatesPixels(), frame);
      case MASK -> mask(prompt.mask(), frame);
    };
  }

  private static Outcome<PromptRow> point(double[] xy, SquareFrame frame) {
    if (!finite(xy, 2)) {
      return Outcome.refused("PROMPT_COORDINATES", "point: expected two numbers x, y");
    }
    if (xy[0] < 0 || xy[1] < 0 || xy[0] >= frame.width() || xy[1] >= frame.height()) {
      return outside("point " + xy[0] + ", " + xy[1], frame);
    }
    float x = frame.modelX(xy[0]);
    float y = frame.modelY(xy[1]);
    return Outcome.of(new PromptRow(PromptRow.POINT, new float[] {x, y, x, y}, null));
  }

  private static Outcome<PromptRow> box(double[] xyxy, SquareFrame frame) {
    if (!finite(xyxy, 4) || xyxy[0] >= xyxy[2] || xyxy[1] >= xyxy[3]) {
      return Outcome.refused(
          "PROMPT_COORDINATES", "box: expected x1, y1, x2, y2 with x1 < x2 and y1 < y2");
    }
    double left = Math.max(xyxy[0], 0);
    double top = Math.max(xyxy[1], 0);
    double right = Math.min(xyxy[2], frame.width());
    double bottom = Math.min(xyxy[3], frame.height());
    if (left >= right || top >= bottom) {
      String box = xyxy[0] + ", " + xyxy[1] + ", " + xyxy[2] + ", " + xyxy[3];
      return outside("box " + box, frame);
    }
    float[] corners = {
      frame.modelX(left), frame.modelY(top), frame.modelX(right), frame.modelY(bottom)
    };
    return Outcome.of(new PromptRow(PromptRow.BOX, corners, null));
  }

  private static Outcome<PromptRow> mask(RunLengthMask mask, SquareFrame frame) {
    if (mask == null || mask.height() != frame.height() || mask.width() != frame.width()) {
      String size = mask == null ? "none" : mask.height() + " x " + mask.width();
      return Outcome.refused(
          "PROMPT_MASK_SIZE",
          "mask: " + size + " (expected: " + frame.height() + " x " + frame.width() + ")");
    }
    boolean[] pixels;
    try {
      pixels = RunLengthMasks.toRowMajor(mask);
    } catch (IllegalArgumentException e) {
      return Outcome.refused("PROMPT_MASK_CORRUPT", "mask " + e.getMessage());
    }
    int first = firstInside(pixels);
    return first < 0
        ? Outcome.refused("PROMPT_MASK_EMPTY", "mask: no pixel inside")
        : Outcome.of(new PromptRow(PromptRow.MASK, new float[4], resized(pixels, first, frame)));
  }

  private static boolean[] resized(boolean[] pixels, int first, SquareFrame frame) {
    int size = frame.modelSide();
    boolean[] square = new boolean[size * size];
    boolean any = false;
    for (int y = 0; y < size; y++) {
      int row = nearest(y, frame) - frame.top();
      if (row < 0 || row >= frame.height()) {
        continue;
      }
      for (int x = 0; x < size; x++) {
        int column = nearest(x, frame) - frame.left();
        boolean inside =
            column >= 0 && column < frame.width() && pixels[row * frame.width() + column];
        square[y * size + x] = inside;
        any |= inside;
      }
    }
    if (!any) {
      // Nearest sampling can step over a mask of a few pixels; an empty one would mean the centre.
      int y = (int) frame.modelY(first / frame.width());
      int x = (int) frame.modelX(first % frame.width());
      square[y * size + x] = true;
    }
    return square;
  }

  private static int nearest(int modelIndex, SquareFrame frame) {
    return (int) ((modelIndex + 0.5) * frame.side() / frame.modelSide());
  }

  private static int firstInside(boolean[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i]) {
        return i;
      }
    }
    return -1;
  }

  private static boolean finite(double[] numbers, int count) {
    if (numbers == null || numbers.length != count) {
      return false;
    }
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  private static Outcome<PromptRow> outside(String what, SquareFrame frame) {
    return Outcome.refused(
        "PROMPT_OUTSIDE_FRAME",
        what + " (expected: inside " + frame.width() + " x " + frame.height() + " pixels)");
  }
}
