package org.omgllava.job.cli.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.client.Doubt;
import org.omgllava.job.client.Masks;

/**
 * A frame with an answer: the masks of its phrases, each in the colour of its track, and the
 * prompts.
 */
public final class AnswerPainter {
  private static final Color PROMPT = new Color(0xFFF04A);
  private static final float FADE = 0.55f;

  private AnswerPainter() {}

  /**
   * @param frame decoded picture of the answer's frame
   * @param prompts of the instruction, pixels of the frame
   * @param answer its masks are drawn, and what makes it doubtful is said
   * @return a picture of a readable size
   */
  public static BufferedImage paint(
      BufferedImage frame, List<VisualPrompt> prompts, AnswerEvent answer) {
    List<GroundedPhrase> phrases = answer.getPhrases();
    Canvas canvas = new Canvas(frame);
    if (!phrases.isEmpty()) {
      canvas.fade(FADE);
    }
    Region[] regions = new Region[phrases.size()];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = Region.of(Masks.of(phrases.get(i).getMask()), canvas.height(), canvas.width());
      canvas.tint(regions[i], Palette.of(phrases.get(i), i), 0.55f);
    }
    for (int i = 0; i < regions.length; i++) {
      canvas.outline(regions[i], Palette.of(phrases.get(i), i), canvas.lineWidth() + 1, 1f);
      canvas.outline(regions[i], Color.WHITE, 1, 0.9f);
    }
    prompts.forEach(prompt -> draw(canvas, prompt));
    for (int i = 0; i < regions.length; i++) {
      if (!regions[i].isEmpty()) {
        canvas.label(
            Doubt.named(phrases.get(i)), Palette.of(phrases.get(i), i), regions[i].middle());
      }
    }
    Doubt.ofPicture(answer).ifPresent(canvas::notice);
    return canvas.finish();
  }

  private static void draw(Canvas canvas, VisualPrompt prompt) {
    List<Double> at = prompt.getCoordinates();
    switch (prompt.getKind()) {
      case POINT -> canvas.point(at.get(0), at.get(1), PROMPT);
      case BOX -> canvas.box(at.get(0), at.get(1), at.get(2), at.get(3), PROMPT);
      case MASK -> {
        Region region = Region.of(Masks.of(prompt.getMask()), canvas.height(), canvas.width());
        canvas.tint(region, PROMPT, 0.28f);
        canvas.outline(region, Color.BLACK, canvas.lineWidth() + 2, 0.7f);
        canvas.outline(region, PROMPT, canvas.lineWidth(), 1f);
      }
    }
  }
}
