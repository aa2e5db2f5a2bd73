package org.omgllava.interpret;

import java.util.List;
import java.util.Optional;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Followed;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.VisualTokens;

/** One question on its way to the answer; each step adds what it found, or why it stops here. */
final class Inquiry {
  final Question question;
  private Optional<ModelProblem> problem = Optional.empty();
  private Followed followed = Followed.alone();
  private Optional<Seen> seen = Optional.empty();
  private Optional<Generation> answer = Optional.empty();
  private List<GroundedMask> masks = List.of();

  /** What perception yields for a question. */
  private record Seen(Perception perception, VisualTokens regions) {}

  Inquiry(Question question) {
    this.question = question;
  }

  void perceived(Perception perception, Outcome<VisualTokens> regions) {
    if (regions.refused()) {
      refused(regions.problem());
    } else {
      seen = Optional.of(new Seen(perception, regions.value()));
    }
  }

  void follows(EarlierPictures<?> earlier) {
    seen.ifPresent(
        now -> {
          Outcome<Followed> found = earlier.followed(question.lookBack(), now.perception());
          if (found.refused()) {
            refused(found.problem());
          } else {
            followed = found.value();
          }
        });
  }

  void refused(ModelProblem reason) {
    problem = Optional.of(reason);
  }

  boolean isRefused() {
    return problem.isPresent();
  }

  void answered(Generation generation) {
    answer = Optional.of(generation);
  }

  boolean isAnswered() {
    return answer.isPresent();
  }

  void grounded(Outcome<Grounding> grounding) {
    if (grounding.refused()) {
      refused(grounding.problem());
    } else {
      masks = grounding.value().masks();
    }
  }

  GenerationRequest request(String id) {
    Seen about = seen.orElseThrow();
    return new GenerationRequest(
        id,
        question.history(),
        question.text(),
        about.perception().visualTokens(),
        about.regions(),
        question.limits(),
        followed);
  }

  GroundingRequest grounding() {
    float[][] queries =
        answer.orElseThrow().phrases().stream()
            .map(Generation.Phrase::query)
            .toArray(float[][]::new);
    return new GroundingRequest(seen.orElseThrow().perception().frame(), question.image(), queries);
  }

  Outcome<Interpretation> outcome() {
    if (problem.isPresent()) {
      return Outcome.refused(problem.get());
    }
    Seen about = seen.orElseThrow();
    Generation said = answer.orElseThrow();
    DialogueTurn turn = new DialogueTurn(said.question(), said.markup(), about.regions());
    return Outcome.of(new Interpretation(about.perception(), said, masks, turn));
  }
}
