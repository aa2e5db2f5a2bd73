package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;

/** What several instructions gain by sharing one pass over their frame. */
public final class PromptsBenchmark extends PerceptionBenchmark {
  private static final int INSTRUCTIONS = 8;

  @Override
  public Plan plan() {
    return new Plan(
        "prompts",
        "8 instructions with a box each on one frame, in one pass and in a pass each, and passes with one instruction"
            + " and with none; work is such frames",
        16,
        sides(
            "ms",
            List.of(
                "8 instructions in one pass",
                "8 instructions in a pass each",
                "one instruction",
                "no instruction")),
        List.of(
            new Comparison("one pass / a pass each", 0, 1),
            new Comparison("one instruction / none", 2, 3)));
  }

  @Override
  Measure ready(BenchWork work, Perceiver perceiver) throws IOException {
    byte[] picture = BenchPictures.usual().get(0);
    List<List<VisualPrompt>> instructions = new ArrayList<>();
    for (int i = 0; i < INSTRUCTIONS; i++) {
      float left = 10 + 30 * i;
      instructions.add(List.of(new VisualPrompt.Box(left, 60, left + 60, 180)));
    }
    List<List<PerceptionRequest>> together =
        List.of(List.of(BenchPictures.request(picture, 0, instructions)));
    List<List<PerceptionRequest>> apart = new ArrayList<>();
    for (List<VisualPrompt> instruction : instructions) {
      apart.add(List.of(BenchPictures.request(picture, 0, List.of(instruction))));
    }
    List<List<PerceptionRequest>> none =
        List.of(List.of(BenchPictures.request(picture, 0, List.of())));
    List<List<List<PerceptionRequest>>> sides = List.of(together, apart, apart.subList(0, 1), none);
    sides.forEach(side -> BareLoop.over(perceiver, side));
    return () -> sides.stream().mapToDouble(side -> millis(perceiver, side, work.work())).toArray();
  }

  /** Of all passes of a side, over frames one after the other. */
  private static double millis(
      Perceiver perceiver, List<List<PerceptionRequest>> passes, int frames) {
    double seconds = 0;
    for (int i = 0; i < frames; i++) {
      seconds += BareLoop.over(perceiver, passes).seconds();
    }
    return 1e3 * seconds / frames;
  }
}
