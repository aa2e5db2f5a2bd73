package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.Instruction;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.track.TrackedSegment;

/**
 * A point on what is to be followed, of an instruction that says nothing else, such as "Segment
 * {@code <region>}.": what lies there is meant, whatever the language model takes it for.
 */
record Click(VisualPrompt.Point point) {
  private static final String REGION = "<region>";

  /** A verb, and the region. */
  private static final int MOST_WORDS = 2;

  static Optional<Click> of(Instruction instruction) {
    String text = instruction.text();
    boolean plain = text.contains(REGION) && text.strip().split("\\s+").length <= MOST_WORDS;
    return plain
        ? instruction.prompts().stream()
            .filter(prompt -> instruction.prompts().size() == 1)
            .filter(VisualPrompt.Point.class::isInstance)
            .map(prompt -> new Click((VisualPrompt.Point) prompt))
            .findFirst()
        : Optional.empty();
  }

  boolean isOn(RunLengthMask mask) {
    return RunLengthMasks.contains(mask, (int) point.xPixels(), (int) point.yPixels());
  }

  Optional<TrackedSegment> thing(List<TrackedSegment> segments) {
    return segments.stream().filter(TrackedSegment::thing).filter(s -> isOn(s.mask())).findFirst();
  }
}
