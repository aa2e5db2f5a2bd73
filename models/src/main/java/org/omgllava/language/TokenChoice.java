package org.omgllava.language;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses tokens of one answer from logits: temperature, then the k most likely, then the smallest
 * set of mass p. Depends on the seed and the answer's own logits, never on its neighbours.
 */
final class TokenChoice {
  private final float temperature;
  private final int topK;
  private final float topP;
  private final SplittableRandom random;

  /**
   * @param temperature 0 is greedy
   * @param topK number of candidates, 0 for all
   * @param topP mass of the candidates, 0 to 1
   */
  TokenChoice(float temperature, int topK, float topP, long seed) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
  }

  /** Whether the most likely token is taken always. */
  boolean greedy() {
    return temperature == 0;
  }

  /** Draws a token from logits (V,), which are changed. */
  int draw(float[] logits) {
    int[] candidates = candidates(logits);
    float largest = logits[candidates[0]];
    double mass = 0;
    for (int id : candidates) {
      logits[id] = (float) Math.exp((logits[id] - largest) / temperature);
      mass += logits[id];
    }
    double kept = 0;
    int count = 0;
    while (count < candidates.length && (count == 0 || kept < topP * mass)) {
      kept += logits[candidates[count++]];
    }
    double place = random.nextDouble() * kept;
    for (int i = 0; i < count; i++) {
      place -= logits[candidates[i]];
      if (place < 0) {
        return candidates[i];
      }
    }
    return candidates[count - 1];
  }

  /** Natural logarithm of a token's probability by logits (V,), without temperature. */
  static float logProbability(float[] logits, int token) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double mass = 0;
    for (float logit : logits) {
      mass += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(mass));
  }

  /** Candidates, most likely first; of equals the smaller id first. */
  private int[] candidates(float[] logits) {
    int wanted = topK == 0 ? logits.length : Math.min(topK, logits.length);
    // Order-preserving integers of the logits above the complement of the id: sorts without boxes.
    long[] keys = new long[logits.length];
    for (int id = 0; id < keys.length; id++) {
      int bits = Float.floatToIntBits(logits[id]);
      int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      keys[id] = ((long) ordered << Integer.SIZE) | (~id & 0xFFFFFFFFL);
    }
    Arrays.sort(keys);
    int[] candidates = new int[wanted];
    for (int i = 0; i < wanted; i++) {
      candidates[i] = ~(int) keys[keys.length - 1 - i];
    }
    return candidates;
  }
}
