package org.omgllava.language;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.bundle.BundleDescription.GenerationDefaults;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * Turns a request into a conversation, or says why not.
 *
 * @param defaults what holds where a request does not say
 * @param positions longest dialogue in tokens, prompt and answer together
 */
record GenerationRules(GenerationDefaults defaults, int positions) {
  /**
   * The conversation, or a refusal: PROMPT_MISSING, PROMPT_TOO_LONG, LIMITS_OUT_OF_RANGE,
   * TOKENS_OF_OTHER_MODEL, HISTORY_UNKNOWN or HISTORY_TOO_LONG.
   */
  Outcome<Conversation> open(GenerationRequest request, LanguageWeights weights) {
    GenerationDefaults limits = resolved(request.limits());
    if (limits.maxNewTokens() < 1
        || !(limits.temperature() >= 0)
        || !(limits.topP() >= 0 && limits.topP() <= 1)
        || limits.topK() < 0) {
      return Outcome.refused(
          "LIMITS_OUT_OF_RANGE",
          limits
              + " (expected: maxNewTokens above 0, temperature 0 or more, topP 0 to 1, topK 0 or"
              + " more)");
    }
    Optional<ModelProblem> width = otherWidth(request, weights.sizes.hidden());
    if (width.isPresent()) {
      return Outcome.refused(width.get());
    }
    int regions = weights.template.regions(request.question());
    int prompts = request.promptTokens().count();
    if (regions > prompts) {
      return Outcome.refused(
          "PROMPT_MISSING",
          String.format(
              Locale.ROOT,
              "text: names %d regions and brings %d prompts (expected: a point, box or mask for"
                  + " each; or the thing's name in place of the region)",
              regions,
              prompts));
    }
    Optional<ModelProblem> history = weights.history.problem(request.followed());
    if (history.isPresent()) {
      return Outcome.refused(history.get());
    }
    Prompt prompt = weights.template.write(weights.history.told(weights, request));
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

  private GenerationDefaults resolved(GenerationLimits asked) {
    return new GenerationDefaults(
        asked.maxNewTokens().orElse(defaults.maxNewTokens()),
        asked.temperature().orElse(defaults.temperature()),
        asked.topP().orElse(defaults.topP()),
        asked.topK().orElse(defaults.topK()),
        asked.seed().orElse(defaults.seed()));
  }

  private static Optional<ModelProblem> otherWidth(GenerationRequest request, int width) {
    return Stream.of(
            Stream.of(request.visualTokens(), request.promptTokens()),
            request.history().stream().map(DialogueTurn::promptTokens),
            request.followed().earlier().stream().map(EarlierFrame::objects))
        .flatMap(tokens -> tokens)
        .filter(tokens -> tokens.count() > 0 && tokens.width() != width)
        .findFirst()
        .map(
            wrong ->
                new ModelProblem(
                    "TOKENS_OF_OTHER_MODEL",
                    "visual tokens: width " + wrong.width() + " (expected: " + width + ")"));
  }
}
