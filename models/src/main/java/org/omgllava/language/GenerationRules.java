package org.omgllava.language;

import org.omgllava.bundle.BundleDescription.GenerationDefaults;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualTokens;

/**
 * Turns a request into a conversation, or says why not.
 *
 * @param defaults what holds where a request does not say
 * @param positions longest dialogue in tokens, prompt and answer together
 */
record GenerationRules(GenerationDefaults defaults, int positions) {
  /**
   * The conversation, or a refusal: PROMPT_TOO_LONG, LIMITS_OUT_OF_RANGE or TOKENS_OF_OTHER_MODEL.
   */
  Outcome<Conversation> open(GenerationRequest request, LanguageWeights weights) {
    GenerationLimits limits = resolved(request.limits());
    if (limits.maxNewTokens() == 0 || !(limits.temperature() >= 0) || !(limits.topP() <= 1)) {
      return Outcome.refused(
          "LIMITS_OUT_OF_RANGE",
          limits + " (expected: maxNewTokens above 0, temperature a number, topP at most 1)");
    }
    ModelProblem width = otherWidth(request, weights.sizes.hidden());
    if (width != null) {
      return new Outcome<>(null, width);
    }
    Prompt prompt = weights.template.write(request);
    int room = positions - prompt.length();
    if (room < 1) {
      return Outcome.refused(
          "PROMPT_TOO_LONG",
          "prompt: " + prompt.length() + " tokens (expected: fewer than " + positions + ")");
    }
    TokenChoice choice =
        new TokenChoice(limits.temperature(), limits.topK(), limits.topP(), limits.seed());
    int maxNewTokens = Math.min(limits.maxNewTokens(), room);
    return Outcome.of(
        new Conversation(request.requestId(), prompt, weights.markup, maxNewTokens, choice));
  }

  private GenerationLimits resolved(GenerationLimits asked) {
    return new GenerationLimits(
        asked.maxNewTokens() < 0 ? defaults.maxNewTokens() : asked.maxNewTokens(),
        asked.temperature() < 0 ? defaults.temperature() : asked.temperature(),
        asked.topP() < 0 ? defaults.topP() : asked.topP(),
        asked.topK() < 0 ? defaults.topK() : asked.topK(),
        asked.seed() < 0 ? defaults.seed() : asked.seed());
  }

  private static ModelProblem otherWidth(GenerationRequest request, int width) {
    VisualTokens wrong = wrongWidth(request.visualTokens(), width);
    wrong = wrong != null ? wrong : wrongWidth(request.promptTokens(), width);
    for (int i = 0; i < request.history().size() && wrong == null; i++) {
      wrong = wrongWidth(request.history().get(i).promptTokens(), width);
    }
    return wrong == null
        ? null
        : new ModelProblem(
            "TOKENS_OF_OTHER_MODEL",
            "visual tokens: width " + wrong.width() + " (expected: " + width + ")");
  }

  private static VisualTokens wrongWidth(VisualTokens tokens, int width) {
    return tokens == null || tokens.width() == width ? null : tokens;
  }
}
