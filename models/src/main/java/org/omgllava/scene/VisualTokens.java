package org.omgllava.scene;

import java.util.Arrays;

/**
 * Tokens of the language model's width, row-major.
 *
 * @param count number of tokens
 * @param width width of the language model
 * @param values (count, width) float32
 */
public record VisualTokens(int count, int width, float[] values) {
  /** No tokens. */
  public static VisualTokens none() {
    return new VisualTokens(0, 0, new float[0]);
  }

  /** The first so many of them. */
  public VisualTokens first(int number) {
    return part(0, number);
  }

  /** The last so many of them. */
  public VisualTokens last(int number) {
    return part(count - number, count);
  }

  private VisualTokens part(int from, int to) {
    return new VisualTokens(to - from, width, Arrays.copyOfRange(values, from * width, to * width));
  }
}
