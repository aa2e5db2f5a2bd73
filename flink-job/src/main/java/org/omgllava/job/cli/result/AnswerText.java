package org.omgllava.job.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.MaskOrigin;
import org.omgllava.job.client.Doubt;
import org.omgllava.job.client.Masks;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/** An answer as people read it. */
public final class AnswerText {
  private AnswerText() {}

  /** What it says, what makes it doubtful, and where each phrase is. */
  public static List<String> lines(AnswerEvent answer) {
    List<String> lines = new ArrayList<>();
    lines.add("frame " + answer.getFrameIndex() + ": " + answer.getText());
    Doubt.ofPicture(answer).ifPresent(doubt -> lines.add("  " + doubt));
    Doubt.ofAnswer(answer).ifPresent(doubt -> lines.add("  " + doubt));
    boolean followed = answer.getFollow() != null;
    answer
        .getPhrases()
        .forEach(
            phrase ->
                lines.add(
                    "  " + describe(phrase) + (followed ? ", " + how(phrase.getMade()) : "")));
    return lines;
  }

  /** How the mask of a followed phrase was made. */
  private static String how(MaskOrigin made) {
    return switch (made) {
      case LANGUAGE -> "found by the language model";
      case TRACK -> "followed by its track";
      case QUERY -> "followed by its query";
      case NONE -> "lost";
    };
  }

  private static String describe(GroundedPhrase phrase) {
    RunLengthMask mask = Masks.of(phrase.getMask());
    int[] box = RunLengthMasks.boundingBox(mask);
    return String.format(
        Locale.ROOT,
        "%s: %s, %d pixels in %d,%d,%d,%d, score %.2f",
        Doubt.named(phrase),
        phrase.getTrackId() < 0 ? "no track" : "track " + phrase.getTrackId(),
        RunLengthMasks.area(mask),
        box[0],
        box[1],
        box[0] + box[2],
        box[1] + box[3],
        phrase.getScore());
  }
}
