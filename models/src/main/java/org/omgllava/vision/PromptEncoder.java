package org.omgllava.vision;

import java.util.Optional;
import java.util.stream.DoubleStream;
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
    return prompt.match(
        point -> point(point, frame), box -> box(box, frame), mask -> mask(mask.region(), frame));
  }

  private static Outcome<PromptRow> point(VisualPrompt.Point point, SquareFrame frame) {
    double x = point.xPixels();
    double y = point.yPixels();
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      return Outcome.refused("PROMPT_COORDINATES", "point: expected two numbers x, y");
    }
    if (x < 0 || y < 0 || x >= frame.width() || y >= frame.height()) {
      return outside("point " + x + ", " + y, frame);
    }
    float modelX = frame.modelX(x);
    float modelY = frame.modelY(y);
    return Outcome.of(
        new PromptRow(
            PromptRow.POINT, new float[] {modelX, modelY, modelX, modelY}, Optional.empty()));
  }

  private static Outcome<PromptRow> box(VisualPrompt.Box box, SquareFrame frame) {
    double[] xyxy = {box.x1Pixels(), box.y1Pixels(), box.x2Pixels(), box.y2Pixels()};
    if (!DoubleStream.of(xyxy).allMatch(Double::isFinite)
        || xyxy[0] >= xyxy[2]
        || xyxy[1] >= xyxy[3]) {
      return Outcome.refused(
          "PROMPT_COORDINATES", "box: expected x1, y1, x2, y2 with x1 < x2 and y1 < y2");
    }
    double left = Math.max(xyxy[0], 0);
    double top = Math.max(xyxy[1], 0);
    double right = Math.min(xyxy[2], frame.width());
    double bottom = Math.min(xyxy[3], frame.height());
    if (left >= right || top >= bottom) {
      return outside("box " + xyxy[0] + ", " + xyxy[1] + ", " + xyxy[2] + ", " + xyxy[3], frame);
    }
    float[] corners = {
      frame.modelX(left), frame.modelY(top), frame.modelX(right), frame.modelY(bottom)
    };
    return Outcome.of(new PromptRow(PromptRow.BOX, corners, Optional.empty()));
  }

  private static Outcome<PromptRow> mask(RunLengthMask mask, SquareFrame frame) {
    if (mask.height() != frame.height() || mask.width() != frame.width()) {
      return Outcome.refused(
          "PROMPT_MASK_SIZE",
          "mask: "
              + mask.height()
              + " x "
              + mask.width()
              + " (expected: "
              + frame.height()
              + " x "
              + frame.width()
              + ")");
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
        : Outcome.of(
            new PromptRow(
                PromptRow.MASK, new float[4], Optional.of(resized(pixels, first, frame))));
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

  private static Outcome<PromptRow> outside(String what, SquareFrame frame) {
    return Outcome.refused(
        "PROMPT_OUTSIDE_FRAME",
        what + " (expected: inside " + frame.width() + " x " + frame.height() + " pixels)");
  }
}
