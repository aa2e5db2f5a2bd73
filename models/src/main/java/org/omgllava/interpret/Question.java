package org.omgllava.interpret;

import java.util.List;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.VisualPrompt;

/**
 * What is asked about a picture. Questions of one call that hold the same {@link EncodedImage}
 * object share its one pass.
 *
 * @param image the picture
 * @param history earlier turns about it, oldest first; see {@link Interpretation#turn()}
 * @param text the question
 * @param prompts regions that the question points at, in the order of their placeholders
 * @param limits how to generate
 * @param lookBack the pictures before it, where the question is about several
 */
public record Question(
    EncodedImage image,
    List<DialogueTurn> history,
    String text,
    List<VisualPrompt> prompts,
    GenerationLimits limits,
    LookBack lookBack) {
  /** A question about one picture alone. */
  public Question(
      EncodedImage image,
      List<DialogueTurn> history,
      String text,
      List<VisualPrompt> prompts,
      GenerationLimits limits) {
    this(image, history, text, prompts, limits, LookBack.none());
  }

  /** A first question with the bundle's generation defaults. */
  public Question(EncodedImage image, String text, List<VisualPrompt> prompts) {
    this(image, List.of(), text, prompts, GenerationLimits.defaults());
  }
}
