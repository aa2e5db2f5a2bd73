package org.omgllava.scene;

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
}
