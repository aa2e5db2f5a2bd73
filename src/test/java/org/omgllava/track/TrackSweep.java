package org.omgllava.track;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.omgllava.setting.Settings;

/**
 * Tries constants of association on videos of other seeds than those that results are reported on:
 * one constant after the other, each at several factors of its value, in rounds. What counts is the
 * mean over the hazards of the things' association (STQ's, every thing of the truth), less a little
 * for each swap. Prints a Markdown table and what was best. Arguments: the set's folder, where what
 * the model sees is kept too, and the bundle's folder. {@code models/tracking.sh sweep} runs it.
 */
final class TrackSweep {
  private static final float[] FACTORS = {0.5f, 0.7f, 0.85f, 1.15f, 1.4f, 2};
  private static final int ROUNDS = 2;

  /** Of an association between 0 and 1. */
  private static final double PRICE_OF_A_SWAP = 0.002;

  private static final double LEAST_GAIN = 0.0002;

  private final ToDoubleFunction<AssociationWeights> score;
  private final StringBuilder table = new StringBuilder("| constant | from |");
  private float[] best;
  private double bestScore;

  TrackSweep(AssociationWeights start, ToDoubleFunction<AssociationWeights> score) {
    this.score = score;
    this.best = values(start);
    this.bestScore = score.applyAsDouble(start);
    for (float factor : FACTORS) {
      table.append(String.format(Locale.ROOT, " x %s |", factor));
    }
    table.append(" kept |\n|").append("---|".repeat(FACTORS.length + 3)).append('\n');
  }

  public static void main(String[] arguments) throws IOException {
    HazardVideos videos = HazardVideos.read(Path.of(arguments[0]), Path.of(arguments[1]), false);
    TrackSettings settings = Settings.defaults(TrackSettings.class);
    TrackSweep sweep =
        new TrackSweep(
            AssociationWeights.CHOSEN,
            weights -> score(videos.scores(video -> new Association(settings, weights))));
    System.out.printf(Locale.ROOT, "%.4f at the start%n", sweep.bestScore);
    for (int round = 0; round < ROUNDS; round++) {
      sweep.round();
      System.err.printf(Locale.ROOT, "round %d: %.4f%n", round + 1, sweep.bestScore);
    }
    System.out.printf(
        Locale.ROOT, "%s%n%.4f with %s%n", sweep.table, sweep.bestScore, sweep.best());
  }

  private static double score(Map<String, IdentityScores> byHazard) {
    double association =
        byHazard.values().stream()
            .mapToDouble(IdentityScores::associationQuality)
            .average()
            .orElseThrow();
    int swapped = byHazard.values().stream().mapToInt(IdentityScores::swapped).sum();
    return association - PRICE_OF_A_SWAP * swapped;
  }

  /** Tries every constant once, and keeps what is better by enough. */
  void round() {
    RecordComponent[] constants = AssociationWeights.class.getRecordComponents();
    for (int i = 0; i < constants.length; i++) {
      float from = best[i];
      table.append(String.format(Locale.ROOT, "| %s | %s |", constants[i].getName(), from));
      for (float factor : FACTORS) {
        float[] tried = best.clone();
        tried[i] = Math.round(from * factor * 1e4f) / 1e4f;
        double scored = score.applyAsDouble(weights(tried));
        table.append(String.format(Locale.ROOT, " %.4f |", scored));
        if (scored > bestScore + LEAST_GAIN) {
          best = tried;
          bestScore = scored;
        }
      }
      table.append(String.format(Locale.ROOT, " %s, %.4f |%n", best[i], bestScore));
    }
  }

  AssociationWeights best() {
    return weights(best);
  }

  /** What was tried so far, as Markdown. */
  String table() {
    return table.toString();
  }

  private static float[] values(AssociationWeights weights) {
    RecordComponent[] components = AssociationWeights.class.getRecordComponents();
    float[] values = new float[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) components[i].getAccessor().invoke(weights);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  private static AssociationWeights weights(float[] values) {
    Object[] arguments = new Object[values.length];
    Arrays.setAll(arguments, i -> values[i]);
    try {
      return (AssociationWeights)
          AssociationWeights.class.getDeclaredConstructors()[0].newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
