package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.scene.Converser;
import org.omgllava.scene.VisualTokens;

/** What it costs to hand on the states of [SEG] tokens while answers are generated. */
public final class SegCaptureBenchmark implements Benchmark {
  private static final int ROWS = 8;
  private static final String WITH_MASKS = "Segment the ball.";
  private static final String IN_WORDS = "Describe the picture.";

  @Override
  public Plan plan() {
    return new Plan(
        "seg-capture",
        description(),
        64,
        List.of(new Side("answers with masks", "steps/s"), new Side("answers in words", "steps/s")),
        List.of(new Comparison("with masks / in words", 0, 1)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    VisualTokens seen = ConversationLoop.tokensOf(work, BenchPictures.usual().get(0));
    Converser converser = work.model().openConverser(work.device().index(), ROWS);
    ConversationLoop.over(converser, seen, WITH_MASKS, ROWS);
    ConversationLoop.over(converser, seen, IN_WORDS, ROWS);
    return new Rounds() {
      @Override
      public double[] next() {
        return new double[] {stepsPerSecond(WITH_MASKS), stepsPerSecond(IN_WORDS)};
      }

      private double stepsPerSecond(String question) {
        return 1e3
            / ConversationLoop.over(converser, seen, question, Math.max(ROWS, work.work()))
                .millisOfStep();
      }

      @Override
      public void close() {
        converser.close();
      }
    };
  }

  private static String description() {
    return "a step of the language model, 8 rows, in answers with [SEG] states that are handed on, against answers in"
        + " words; work is answers";
  }
}
