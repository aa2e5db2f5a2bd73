package org.omgllava.scene;

/**
 * How an answer is generated; a negative number takes the bundle's default.
 *
 * @param maxNewTokens largest number of tokens of the answer
 * @param temperature 0 is greedy
 * @param topP nucleus mass, 0 to 1
 * @param topK number of candidates, 0 for all
 * @param seed of sampling
 */
public record GenerationLimits(
    int maxNewTokens, float temperature, float topP, int topK, long seed) {
  /** The bundle's defaults for everything. */
  public static GenerationLimits defaults() {
    return new GenerationLimits(-1, -1, -1, -1, -1);
  }
}
