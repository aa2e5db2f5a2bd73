package org.omgllava.job.follow;

import java.util.List;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;

/**
 * An answer that is followed; a value in state.
 *
 * @param text in plain words
 * @param phrases in reading order
 */
public record Said(
    String text, Generation.Finish finish, Confidence confidence, List<BoundPhrase> phrases) {
  static final Said NOTHING = new Said("", Generation.Finish.STOP, new Confidence(0, 0), List.of());

  Said with(List<BoundPhrase> others) {
    return new Said(text, finish, confidence, List.copyOf(others));
  }

  /** Phrases that have not been lost for so many frames. */
  int present(int lostFrames) {
    return (int) phrases.stream().filter(p -> p.lostFrames() < lostFrames).count();
  }
}
