package org.omgllava.job.cli.bench.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.VisualTokens;

/**
 * The language model over questions about one picture, as many at once as it has rows.
 *
 * @param answers that were given
 * @param tokens that were generated
 * @param steps of the model, each a token for every row
 * @param admitSeconds reading prompts
 * @param stepSeconds generating
 */
record ConversationLoop(
    int answers, int tokens, int steps, double admitSeconds, double stepSeconds) {
  /** Tokens that the language model reads of a picture. */
  static VisualTokens tokensOf(BenchWork work, byte[] picture) {
    try (Perceiver perceiver = work.model().openPerceiver(work.device().index())) {
      return perceiver
          .perceive(List.of(BenchPictures.request(picture, 0, List.of(List.of()))))
          .get(0)
          .value()
          .visualTokens();
    }
  }

  /**
   * @param seen the picture's tokens
   * @param question that is asked again and again
   * @param answers to be given
   * @throws CommandFailure when the model refuses the question
   */
  static ConversationLoop over(
      Converser converser, VisualTokens seen, String question, int answers) {
    int asked = 0;
    int answered = 0;
    int tokens = 0;
    int steps = 0;
    long admitNanos = 0;
    long stepNanos = 0;
    while (answered < answers) {
      List<GenerationRequest> joining = new ArrayList<>();
      while (joining.size() < converser.vacancies() && asked < answers) {
        joining.add(request(asked++, seen, question));
      }
      long start = System.nanoTime();
      if (!joining.isEmpty()) {
        failIfRefused(converser.admit(joining));
      }
      long admitted = System.nanoTime();
      for (Generation ended : converser.step()) {
        answered++;
        tokens += ended.generatedTokenCount();
      }
      steps++;
      admitNanos += admitted - start;
      stepNanos += System.nanoTime() - admitted;
    }
    return new ConversationLoop(answers, tokens, steps, admitNanos / 1e9, stepNanos / 1e9);
  }

  private static GenerationRequest request(int id, VisualTokens seen, String question) {
    return new GenerationRequest(
        Integer.toString(id),
        List.of(),
        question,
        seen,
        VisualTokens.none(),
        GenerationLimits.defaults());
  }

  private static void failIfRefused(List<Optional<ModelProblem>> problems) {
    for (Optional<ModelProblem> problem : problems) {
      if (problem.isPresent()) {
        throw new CommandFailure("the model refused a question: " + problem.get().message());
      }
    }
  }

  double answersPerSecond() {
    return answers / (admitSeconds + stepSeconds);
  }

  double tokensPerSecond() {
    return tokens / stepSeconds;
  }

  double millisOfStep() {
    return 1e3 * stepSeconds / steps;
  }

  double admitMillisOfAnswer() {
    return 1e3 * admitSeconds / answers;
  }
}
