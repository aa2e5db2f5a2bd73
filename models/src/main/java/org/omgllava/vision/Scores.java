package org.omgllava.vision;

/** Scores as results carry them. */
final class Scores {
  private static final float STEPS = 1_000;

  private Scores() {}

  /**
   * To three decimals. PyTorch adds up in another order in a batch of another size, so beyond them
   * a score would tell which frames happened to be beside this one.
   */
  static float rounded(float score) {
    return Math.round(score * STEPS) / STEPS;
  }
}
