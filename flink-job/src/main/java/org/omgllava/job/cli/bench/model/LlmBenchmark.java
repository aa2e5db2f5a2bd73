package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.omgllava.bundle.Bundle;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.owned.Owned;
import org.omgllava.scene.Converser;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.MemorySpeed;

/** How answers gain by being generated together, and how near a step is to memory's speed. */
public final class LlmBenchmark implements Benchmark {
  private static final int[] ROWS = {1, 4, 8, 16, 32};
  private static final int OF_ROWS = 4;
  private static final String QUESTION = "Describe the picture.";

  @Override
  public Plan plan() {
    return new Plan("llm", description(), 64, sides(), comparisons());
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    VisualTokens seen = ConversationLoop.tokensOf(work, BenchPictures.usual().get(0));
    Bundle bundle = Bundle.read(Path.of(work.bundleFolder()));
    long weightBytes = Objects.requireNonNull(bundle.description().files().get("llm")).sizeBytes();
    Owned owned = new Owned();
    List<Converser> conversers = new ArrayList<>();
    for (int rows : ROWS) {
      Converser converser = owned.take(work.model().openConverser(work.device().index(), rows));
      ConversationLoop.over(converser, seen, QUESTION, rows);
      conversers.add(converser);
    }
    return new Rounds() {
      @Override
      public double[] next() {
        double[] values = new double[ROWS.length * OF_ROWS + 2];
        for (int i = 0; i < ROWS.length; i++) {
          ConversationLoop loop =
              ConversationLoop.over(
                  conversers.get(i), seen, QUESTION, Math.max(ROWS[i], work.work()));
          values[i * OF_ROWS] = loop.answersPerSecond();
          values[i * OF_ROWS + 1] = loop.tokensPerSecond();
          values[i * OF_ROWS + 2] = loop.millisOfStep();
          values[i * OF_ROWS + 3] = loop.admitMillisOfAnswer();
        }
        values[ROWS.length * OF_ROWS] = weightBytes / (1e6 * values[2]);
        values[ROWS.length * OF_ROWS + 1] =
            MemorySpeed.copiedGigabytesPerSecond(work.device().index());
        return values;
      }

      @Override
      public void close() {
        owned.close();
      }
    };
  }

  private static String description() {
    return "answers to one question about one picture, 1, 4, 8, 16 and 32 at a time, prompts read and tokens generated"
        + " told apart; the bytes of the weights' file over a step's time against copies within the device's memory;"
        + " work is answers, at least 32 of them with 32 rows";
  }

  private static List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (int rows : ROWS) {
      String at = rows + (rows == 1 ? " row" : " rows");
      sides.add(new Side(at + ", whole", "answers/s"));
      sides.add(new Side(at + ", generating", "tokens/s"));
      sides.add(new Side(at + ", a step", "ms"));
      sides.add(new Side(at + ", reading a prompt", "ms/answer"));
    }
    sides.add(new Side("weights over a step, 1 row", "GB/s"));
    sides.add(new Side("memory, read and written by copies", "GB/s"));
    return sides;
  }

  private static List<Comparison> comparisons() {
    int bandwidth = ROWS.length * OF_ROWS;
    return List.of(
        new Comparison("answers/s, 16 rows / 1 row", 3 * OF_ROWS, 0),
        new Comparison("answers/s, 32 rows / 1 row", 4 * OF_ROWS, 0),
        new Comparison("answers/s, 4 rows / 1 row", OF_ROWS, 0),
        new Comparison("tokens/s, 16 rows / 1 row", 3 * OF_ROWS + 1, 1),
        new Comparison("weights over a step / memory", bandwidth, bandwidth + 1));
  }
}
