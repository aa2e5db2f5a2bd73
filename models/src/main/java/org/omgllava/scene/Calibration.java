package org.omgllava.scene;

/**
 * How certain the model was, and what that has been worth on held-out scenes: logistic curves from
 * its own numbers to the probability that it is right.
 *
 * @param words from the probabilities of the tokens of an answer
 * @param masks from the score of a mask
 */
public record Calibration(Words words, Masks masks) {
  private static final float STEPS = 1_000;

  /**
   * The curve of answers, right meaning right in what was asked for.
   *
   * @param bias constant term
   * @param mean factor of the mean log probability of the tokens
   * @param least factor of the least log probability
   */
  public record Words(float bias, float mean, float least) {}

  /**
   * The curve of masks, right meaning an IoU of at least 0.5.
   *
   * @param bias constant term
   * @param score factor of the mean probability of the mask's pixels
   */
  public record Masks(float bias, float score) {}

  /**
   * Probability that an answer is right in its words and in each of its masks, to three decimals.
   *
   * @param meanLogProbability of its tokens
   * @param leastLogProbability of its tokens
   * @param maskScores possibly none
   */
  public float answer(float meanLogProbability, float leastLogProbability, float... maskScores) {
    float said =
        logistic(words.bias + words.mean * meanLogProbability + words.least * leastLogProbability);
    float shown = 1;
    for (float score : maskScores) {
      shown = Math.min(shown, curve(score));
    }
    return rounded(said * shown);
  }

  /** Probability that a mask of a score fits what it is said to show, to three decimals. */
  public float mask(float score) {
    return rounded(curve(score));
  }

  private float curve(float score) {
    return logistic(masks.bias + masks.score * score);
  }

  private static float logistic(float value) {
    return (float) (1 / (1 + Math.exp(-value)));
  }

  /** Beyond three decimals it would tell what else was in the batch. */
  private static float rounded(float value) {
    return Math.round(value * STEPS) / STEPS;
  }
}
