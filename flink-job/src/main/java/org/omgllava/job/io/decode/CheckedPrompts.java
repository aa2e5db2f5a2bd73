package org.omgllava.job.io.decode;

import static org.omgllava.job.io.decode.DecodeRecords.require;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.events.PromptKind;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.VisualPrompt;

/** Visual prompts of a record, as far as they can be checked without the picture. */
record CheckedPrompts(InputLimits limits) {
  /**
   * @return in pixels of the frame as published
   * @throws UnreadableRecordException when there are too many, or one is none
   */
  List<VisualPrompt> of(List<org.omgllava.events.VisualPrompt> events)
      throws UnreadableRecordException {
    require(
        events.size() <= limits.maxPrompts(),
        "TOO_MANY_PROMPTS",
        "prompts: " + events.size() + " (expected: at most " + limits.maxPrompts() + ")");
    List<VisualPrompt> checked = new ArrayList<>(events.size());
    for (org.omgllava.events.VisualPrompt event : events) {
      checked.add(of(event));
    }
    return checked;
  }

  private VisualPrompt of(org.omgllava.events.VisualPrompt event) throws UnreadableRecordException {
    PromptKind kind = event.getKind();
    double[] pixels = event.getCoordinates().stream().mapToDouble(d -> d).toArray();
    return switch (kind) {
      case POINT -> {
        checkCoordinates(kind, pixels, 2);
        yield new VisualPrompt.Point(pixels[0], pixels[1]);
      }
      case BOX -> {
        checkCoordinates(kind, pixels, 4);
        yield new VisualPrompt.Box(pixels[0], pixels[1], pixels[2], pixels[3]);
      }
      case MASK -> {
        checkCoordinates(kind, pixels, 0);
        yield new VisualPrompt.Mask(mask(event.getMask()));
      }
    };
  }

  private static void checkCoordinates(PromptKind kind, double[] pixels, int expected)
      throws UnreadableRecordException {
    require(
        pixels.length == expected,
        "PROMPT_INVALID",
        kind + ": " + pixels.length + " coordinates (expected: " + expected + ")");
    for (double coordinate : pixels) {
      require(
          Double.isFinite(coordinate),
          "PROMPT_INVALID",
          kind + ": coordinate " + coordinate + " (expected: a finite number)");
    }
  }

  private RunLengthMask mask(org.omgllava.events.RunLengthMask event)
      throws UnreadableRecordException {
    require(event != null, "PROMPT_INVALID", "MASK: no mask");
    int height = event.getHeight();
    int width = event.getWidth();
    require(
        height > 0 && width > 0 && (long) height * width <= limits.maxImagePixels(),
        "PROMPT_INVALID",
        "mask: " + height + " x " + width + " (expected: the size of a frame)");
    RunLengthMask mask = new RunLengthMask(height, width, event.getCounts());
    try {
      RunLengthMasks.runs(mask);
    } catch (IllegalArgumentException e) {
      throw new UnreadableRecordException("PROMPT_INVALID", "mask: " + e.getMessage());
    }
    return mask;
  }
}
