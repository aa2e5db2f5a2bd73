package org.omgllava.scene;

import java.util.List;

/**
 * One instruction for the language model.
 *
 * @param requestId unique among the requests in progress
 * @param history earlier turns of the dialogue, oldest first
 * @param question the user's text
 * @param visualTokens the frame's tokens, in place of the image placeholder
 * @param promptTokens one token per visual prompt of this turn
 * @param limits how to generate
 * @param followed earlier frames that the question looks back on
 */
public record GenerationRequest(
    String requestId,
    List<DialogueTurn> history,
    String question,
    VisualTokens visualTokens,
    VisualTokens promptTokens,
    GenerationLimits limits,
    Followed followed) {
  /** A question about one frame alone. */
  public GenerationRequest(
      String requestId,
      List<DialogueTurn> history,
      String question,
      VisualTokens visualTokens,
      VisualTokens promptTokens,
      GenerationLimits limits) {
    this(requestId, history, question, visualTokens, promptTokens, limits, Followed.alone());
  }
}
