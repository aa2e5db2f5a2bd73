package org.omgllava.job.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.scene.Calibration;
import org.omgllava.scene.Confidence;

/**
 * Phrases of answers with their masks, as AnswerEvent holds them, and how sure the model is.
 *
 * @param calibration of the bundle; empty where it has none, and nothing is said of sureness
 */
record AnswerPhrases(Optional<Calibration> calibration) {
  /** Those that the language model has said. */
  List<GroundedPhrase> of(LinkedAnswer.Linked answer) {
    String text = answer.grounded().answer().text();
    List<MaskedPhrase> masked = answer.grounded().phrases();
    List<GroundedPhrase> phrases = new ArrayList<>(masked.size());
    for (int i = 0; i < masked.size(); i++) {
      phrases.add(phrase(text, masked.get(i), answer.trackIds()[i], MaskOrigin.LANGUAGE));
    }
    return phrases;
  }

  /** Those that are followed, however their masks were made. */
  List<GroundedPhrase> of(LinkedAnswer.Followed followed) {
    List<GroundedPhrase> phrases = new ArrayList<>(followed.phrases().size());
    for (LinkedAnswer.Followed.Phrase phrase : followed.phrases()) {
      phrases.add(
          phrase(followed.answer().text(), phrase.masked(), phrase.trackId(), phrase.made()));
    }
    return phrases;
  }

  /** How sure the whole answer is, 0 to 1. */
  Optional<Float> score(LinkedAnswer.Linked answer) {
    return calibration.map(c -> score(c, answer.grounded()));
  }

  private static float score(Calibration calibration, GroundedAnswer.Grounded grounded) {
    float[] masks = new float[grounded.phrases().size()];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = grounded.phrases().get(i).mask().score();
    }
    Confidence words = grounded.answer().confidence();
    return calibration.answer(words.meanLogProbability(), words.leastLogProbability(), masks);
  }

  private GroundedPhrase phrase(String text, MaskedPhrase phrase, long trackId, MaskOrigin made) {
    boolean spoken = made == MaskOrigin.LANGUAGE;
    return new GroundedPhrase(
        text.substring(phrase.start(), phrase.end()),
        phrase.start(),
        phrase.end(),
        trackId,
        phrase.mask().score(),
        EventWriter.mask(phrase.mask().mask()),
        calibration.filter(c -> spoken).map(c -> c.mask(phrase.mask().score())).orElse(null),
        org.omgllava.events.MaskOrigin.valueOf(made.name()));
  }
}
