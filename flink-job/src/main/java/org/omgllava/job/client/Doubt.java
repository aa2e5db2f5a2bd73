package org.omgllava.job.client;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.SegmentationEvent;

/** What is said to people about results that are hardly to be believed. */
public final class Doubt {
  /** One in a hundred of the training's pictures is less familiar than this. */
  private static final float UNFAMILIAR = 0.01f;

  private static final float UNLIKELY = 0.5f;

  private Doubt() {}

  /** Said of a picture that looks like nothing that the model has seen. */
  public static Optional<String> ofPicture(SegmentationEvent event) {
    return ofPicture(event.getFamiliarity());
  }

  /** Said of an answer about a picture that looks like nothing that the model has seen. */
  public static Optional<String> ofPicture(AnswerEvent event) {
    return ofPicture(event.getFamiliarity());
  }

  private static Optional<String> ofPicture(@Nullable Float familiarity) {
    return familiarity != null && familiarity < UNFAMILIAR
        ? Optional.of("This picture looks like nothing that the bundle has seen.")
        : Optional.empty();
  }

  /** Said of an answer that is more likely wrong than right. */
  public static Optional<String> ofAnswer(AnswerEvent event) {
    Float score = event.getScore();
    return score != null && score < UNLIKELY
        ? Optional.of(
            String.format(
                Locale.ROOT, "Doubtful: %.0f of 100 such answers are right.", 100 * score))
        : Optional.empty();
  }

  /** Whether a mask is more likely wrong than right. */
  public static boolean isDoubtful(GroundedPhrase phrase) {
    Float trust = phrase.getTrust();
    return trust != null && trust < UNLIKELY;
  }

  /** The words of a phrase, marked where its mask is doubtful. */
  public static String named(GroundedPhrase phrase) {
    return isDoubtful(phrase) ? phrase.getText() + " (doubtful)" : phrase.getText();
  }
}
