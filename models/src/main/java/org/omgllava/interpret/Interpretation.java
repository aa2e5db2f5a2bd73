package org.omgllava.interpret;

import java.util.List;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Perception;

/**
 * A picture, seen, and the answer about it.
 *
 * @param perception segments and tokens of the picture
 * @param answer the answer in words
 * @param masks one per grounded phrase of the answer, in order
 * @param turn this turn, to go on from: the last of the next question's history
 */
public record Interpretation(
    Perception perception, Generation answer, List<GroundedMask> masks, DialogueTurn turn) {
  /** The answer in plain words. */
  public String text() {
    return answer.text();
  }

  /** The words of a grounded phrase. */
  public String phrase(int index) {
    Generation.Phrase phrase = answer.phrases().get(index);
    return answer.text().substring(phrase.start(), phrase.end());
  }
}
