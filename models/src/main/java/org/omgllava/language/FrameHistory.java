package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription.History;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.EngineFaults;
import org.omgllava.torch.TensorScope;

/**
 * How a question reads earlier frames: their object tokens, oldest first, stand before the frame's
 * own visual tokens, and all object tokens are told of time ({@link TokenTags}). A frame that is
 * looked at alone is read as it is.
 *
 * @param bundle name and version, for the reader of a refusal
 * @param known what the model was taught of earlier frames; nothing in most bundles
 */
record FrameHistory(String bundle, Optional<History> known) {
  static FrameHistory of(Bundle bundle) {
    return new FrameHistory(bundle.id(), bundle.description().histories().stream().findFirst());
  }

  /** Why the model cannot read these frames: HISTORY_UNKNOWN or HISTORY_TOO_LONG. */
  Optional<ModelProblem> problem(Followed followed) {
    int earlier = followed.earlier().size();
    int most = known.map(History::frames).orElse(0);
    if (earlier <= most) {
      return Optional.empty();
    }
    if (known.isEmpty()) {
      return Optional.of(
          new ModelProblem(
              "HISTORY_UNKNOWN",
              String.format(
                  Locale.ROOT,
                  "earlier frames: %d (expected: none, %s reads one frame at a time; ask about one"
                      + " frame, or with a bundle that has \"histories\" in its bundle.json)",
                  earlier,
                  bundle)));
    }
    return Optional.of(
        new ModelProblem(
            "HISTORY_TOO_LONG",
            String.format(
                Locale.ROOT,
                "earlier frames: %d (expected: at most %d with %s)",
                earlier,
                most,
                bundle)));
  }

  /**
   * A question that the model can read, with all that is looked at among its visual tokens: earlier
   * frames' tokens, then the frame's own.
   */
  GenerationRequest told(LanguageWeights weights, GenerationRequest request) {
    if (request.followed().earlier().isEmpty()) {
      return request;
    }
    return new GenerationRequest(
        request.requestId(),
        request.history(),
        request.question(),
        visualTokens(weights, request),
        request.promptTokens(),
        request.limits());
  }

  private VisualTokens visualTokens(LanguageWeights weights, GenerationRequest request) {
    VisualTokens own = request.visualTokens();
    int objects = request.followed().points().size();
    VisualTokens untagged =
        joined(
            Stream.concat(
                    request.followed().earlier().stream().map(EarlierFrame::objects),
                    Stream.of(own.last(objects)))
                .toList());
    VisualTokens tagged = tagged(weights, request.followed(), untagged);
    int before = tagged.count() - objects;
    return joined(
        List.of(tagged.first(before), own.first(own.count() - objects), tagged.last(objects)));
  }

  private VisualTokens tagged(LanguageWeights weights, Followed followed, VisualTokens tokens) {
    if (tokens.count() == 0) {
      return tokens;
    }
    TokenTags tags = TokenTags.of(followed, known.orElseThrow());
    return EngineFaults.translated(
        () -> {
          try (TensorScope scope = TensorScope.open(weights.device)) {
            NDArray values = scope.floats(tokens.values(), tokens.count(), tokens.width());
            float[] told = weights.tag(scope, values, tags);
            return new VisualTokens(tokens.count(), tokens.width(), told);
          }
        });
  }

  private static VisualTokens joined(List<VisualTokens> parts) {
    int count = parts.stream().mapToInt(VisualTokens::count).sum();
    int width = parts.stream().mapToInt(VisualTokens::width).max().orElse(0);
    float[] values = new float[count * width];
    int end = 0;
    for (VisualTokens part : parts) {
      System.arraycopy(part.values(), 0, values, end, part.values().length);
      end += part.values().length;
    }
    return new VisualTokens(count, width, values);
  }
}
