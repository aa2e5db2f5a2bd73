package org.omgllava.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualTokens;

/** Visual prompts of several instructions and frames, in the order of the frames. */
final class PromptBatch {
  private final PromptEncoder encoder;
  private final List<PromptRow> rows = new ArrayList<>();
  private final List<Integer> frames = new ArrayList<>();
  private final List<List<Outcome<Place>>> places = new ArrayList<>();

  /** Rows of one instruction. */
  private record Place(int firstRow, int count) {}

  PromptBatch(PromptEncoder encoder) {
    this.encoder = encoder;
  }

  /** Adds the prompts of the instructions on the batch's next frame; of each, all or none. */
  void add(List<List<VisualPrompt>> instructions, int height, int width) {
    List<Outcome<Place>> ofFrame = new ArrayList<>(instructions.size());
    for (List<VisualPrompt> instruction : instructions) {
      ofFrame.add(place(instruction, height, width));
    }
    places.add(ofFrame);
  }

  private Outcome<Place> place(List<VisualPrompt> instruction, int height, int width) {
    int first = rows.size();
    for (VisualPrompt prompt : instruction) {
      Outcome<PromptRow> row = encoder.encode(prompt, height, width);
      if (row.refused()) {
        rows.subList(first, rows.size()).clear();
        frames.subList(first, frames.size()).clear();
        return Outcome.refused(row.problem());
      }
      rows.add(row.value());
      frames.add(places.size());
    }
    return Outcome.of(new Place(first, instruction.size()));
  }

  /**
   * Hands a frame's instructions their tokens.
   *
   * @param frame the frame's place in the batch
   * @param tokens (N, width) tokens of all rows
   */
  List<Outcome<VisualTokens>> prompted(int frame, float[] tokens, int width) {
    List<Outcome<VisualTokens>> prompted = new ArrayList<>();
    for (Outcome<Place> place : places.get(frame)) {
      prompted.add(
          place.refused()
              ? Outcome.refused(place.problem())
              : Outcome.of(own(place.value(), tokens, width)));
    }
    return prompted;
  }

  private static VisualTokens own(Place place, float[] tokens, int width) {
    int start = place.firstRow() * width;
    float[] own = Arrays.copyOfRange(tokens, start, start + place.count() * width);
    return new VisualTokens(place.count(), width, own);
  }

  /** All rows, at most so many at a time. */
  List<PromptRows> parts(int most) {
    List<PromptRows> parts = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += most) {
      int end = Math.min(start + most, rows.size());
      parts.add(
          new PromptRows(
              rows.subList(start, end), frames.subList(start, end), encoder.modelSide()));
    }
    return parts;
  }
}
