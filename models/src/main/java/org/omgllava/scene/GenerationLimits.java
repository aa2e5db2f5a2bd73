package org.omgllava.scene;

import java.util.Optional;

/**
 * How an answer is generated; what is not said is as the bundle has it.
 *
 * @param maxNewTokens largest number of tokens of the answer, at least 1
 * @param temperature 0 is greedy
 * @param topP nucleus mass, 0 to 1
 * @param topK number of candidates, 0 for all
 * @param seed of sampling
 */
public record GenerationLimits(
    Optional<Integer> maxNewTokens,
    Optional<Float> temperature,
    Optional<Float> topP,
    Optional<Integer> topK,
    Optional<Long> seed) {
  /** Everything is said. */
  public GenerationLimits(int maxNewTokens, float temperature, float topP, int topK, long seed) {
    this(
        Optional.of(maxNewTokens),
        Optional.of(temperature),
        Optional.of(topP),
        Optional.of(topK),
        Optional.of(seed));
  }

  /** The bundle's defaults for everything. */
  public static GenerationLimits defaults() {
    return new GenerationLimits(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
