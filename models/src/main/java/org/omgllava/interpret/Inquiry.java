package org.omgllava.interpret;

import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.VisualTokens;

/** One question on its way to the answer; each step adds what it found, or why it stops here. */
final class Inquiry {
  final Question question;
  ModelProblem problem;
  Generation answer;
  Outcome<Grounding> masks;
  private Perception perception;
  private VisualTokens regions;

  Inquiry(Question question) {
    this.question = question;
  }

  void perceived(Perception seen, Perception.Prompted prompted) {
    perception = seen;
    regions = prompted.tokens();
    problem = prompted.refusal();
  }

  GenerationRequest request(String id) {
    return new GenerationRequest(
        id,
        question.history(),
        question.text(),
        perception.visualTokens(),
        regions,
        question.limits());
  }

  GroundingRequest grounding() {
    float[][] queries =
        answer.phrases().stream().map(Generation.Phrase::query).toArray(float[][]::new);
    return new GroundingRequest(perception.frame(), question.image(), queries);
  }

  Outcome<Interpretation> outcome() {
    if (problem != null || masks.refused()) {
      return new Outcome<>(null, problem != null ? problem : masks.problem());
    }
    DialogueTurn turn = new DialogueTurn(answer.question(), answer.markup(), regions);
    return Outcome.of(new Interpretation(perception, answer, masks.value().masks(), turn));
  }
}
