package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.image.ResamplingMatrix;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.TensorScope;

class PixelCompetitionTest {
  private static final int CELLS = 48;
  private static final int SIDE = 192;

  /** Weights so near, relatively, and logits so near 0 may fall to either side. */
  private static final double TIE = 2e-5;

  @ParameterizedTest
  @CsvSource({
    "240, 320, 7",
    "1080, 1920, 5",
    "517, 333, 12",
    "48, 48, 3",
    "20, 31, 4",
    "1, 9, 2",
    "192, 192, 1",
    "2160, 3840, 3"
  })
  void eachPixelGoesToTheQueryThatWeighsMost(int height, int width, int queries) {
    float[] rows = rows(height, width);
    float[] columns = columns(height, width);
    for (int seed = 0; seed < (height > 500 ? 1 : 6); seed++) {
      Random random = new Random(seed);
      float[] logits = blobs(random, queries, seed);
      float[] scores = new float[queries];
      for (int i = 0; i < queries; i++) {
        scores[i] = seed % 2 == 0 ? 0.9f : 0.3f + 0.7f * random.nextFloat();
      }
      assertCompetes(logits, scores, rows, columns, height, width);
    }
  }

  private static void assertCompetes(
      float[] logits, float[] scores, float[] rows, float[] columns, int height, int width) {
    PixelCompetition competition =
        new PixelCompetition(
            logits, scores, AxisTaps.of(rows, height), AxisTaps.of(columns, width));
    OwnerRuns owners = competition.run();
    long[] owned = new long[scores.length];
    long[] areas = new long[scores.length];
    int close = 0;
    int run = 0;
    assertThat(owners.pixels()).isEqualTo(height * width);
    for (int x = 0; x < width; x++) {
      double[][] column = mixed(logits, scores.length, columns, x);
      for (int y = 0; y < height; y++) {
        double[] values = logits(column, rows, y);
        int best = 0;
        int second = -1;
        for (int query = 0; query < values.length; query++) {
          areas[query] += values[query] >= 0 ? 1 : 0;
          close += Math.abs(values[query]) < TIE ? 1 : 0;
          if (query > 0 && weight(values, scores, query) > weight(values, scores, best)) {
            second = best;
            best = query;
          } else if (query > 0
              && (second < 0 || weight(values, scores, query) > weight(values, scores, second))) {
            second = query;
          }
        }
        owned[best]++;
        boolean isClose =
            second >= 0
                && weight(values, scores, best) - weight(values, scores, second)
                    < TIE * weight(values, scores, best);
        close += isClose ? 1 : 0;
        while (owners.end(run) <= x * height + y) {
          run++;
        }
        if (!isClose && Math.abs(values[best]) > TIE) {
          assertThat(owners.owner(run))
              .as("pixel %d, %d", y, x)
              .isEqualTo(values[best] >= 0 ? best : OwnerRuns.NOBODY);
        }
      }
    }
    for (int query = 0; query < scores.length; query++) {
      assertThat(Math.abs(competition.ownedArea()[query] - owned[query]))
          .isLessThanOrEqualTo(close);
      assertThat(Math.abs(competition.maskArea()[query] - areas[query])).isLessThanOrEqualTo(close);
    }
  }

  private static double[] logits(double[][] column, float[] rows, int y) {
    double[] values = new double[column.length];
    for (int query = 0; query < values.length; query++) {
      for (int cell = 0; cell < CELLS; cell++) {
        values[query] += rows[y * CELLS + cell] * column[query][cell];
      }
    }
    return values;
  }

  private static double weight(double[] logits, float[] scores, int query) {
    return scores[query] / (1 + Math.exp(-logits[query]));
  }

  /** Logits by query and row of cells in one column of pixels. */
  private static double[][] mixed(float[] logits, int queries, float[] columns, int x) {
    double[][] column = new double[queries][CELLS];
    for (int query = 0; query < queries; query++) {
      for (int row = 0; row < CELLS; row++) {
        for (int cell = 0; cell < CELLS; cell++) {
          column[query][row] +=
              columns[x * CELLS + cell] * logits[(query * CELLS + row) * CELLS + cell];
        }
      }
    }
    return column;
  }

  /** One round thing a query, with noise on odd seeds. */
  private static float[] blobs(Random random, int queries, int seed) {
    float[] logits = new float[queries * CELLS * CELLS];
    for (int query = 0; query < queries; query++) {
      double y = random.nextDouble() * CELLS;
      double x = random.nextDouble() * CELLS;
      double radius = 3 + random.nextDouble() * 15;
      for (int i = 0; i < CELLS * CELLS; i++) {
        double away = Math.hypot(i / CELLS - y, i % CELLS - x);
        double noise = seed % 2 == 0 ? 0 : 6 * random.nextGaussian();
        logits[query * CELLS * CELLS + i] = (float) (1.5 * (radius - away) + noise);
      }
    }
    return logits;
  }

  /** The host and the decoder's own method say the same of a frame. */
  @ParameterizedTest
  @CsvSource({"90, 160, 0.6", "90, 160, 0.0", "240, 320, 0.6", "333, 200, 0.3", "90, 160, 1.0"})
  void theHostDecidesAsTheDecoderDoes(int height, int width, float threshold) {
    Random random = new Random(7);
    int queries = 9;
    float[] classes = new float[queries * 4];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i % 4 == 3 ? 0 : 3 * (float) random.nextGaussian();
    }
    float[] masks = blobs(random, queries, 1);
    try (VisionWeights weights = VisionWeights.load(Goldens.nano(), -1, 1);
        TensorScope scope = TensorScope.open(weights.device)) {
      FrameGrids.Grid grid = weights.grids.of(height, width);
      NDList fused =
          weights.fuse(
              scope,
              scope.floats(classes, queries, 4),
              scope.floats(masks, queries, CELLS, CELLS),
              grid,
              threshold);
      PanopticFusion.Competition expected = DecodedFrames.onDevice(scope, fused);
      PanopticFusion.Competition actual =
          QueryScores.of(classes, queries).contest(masks, grid, threshold).decided();

      assertThat(fused.get(2).getShape()).isEqualTo(new Shape(width, height));
      assertThat(actual.labels()).containsExactly(expected.labels());
      int slack = 1 + height * width / 10_000;
      for (int query = 0; query < queries; query++) {
        assertThat(actual.scores()[query]).isCloseTo(expected.scores()[query], within());
        assertThat(Math.abs(actual.ownedArea()[query] - expected.ownedArea()[query]))
            .isLessThanOrEqualTo(slack);
        assertThat(Math.abs(actual.maskArea()[query] - expected.maskArea()[query]))
            .isLessThanOrEqualTo(slack);
      }
      assertThat(differences(actual.owners(), expected.owners())).isLessThanOrEqualTo(slack);
    }
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-5f);
  }

  private static int differences(OwnerRuns a, OwnerRuns b) {
    assertThat(a.pixels()).isEqualTo(b.pixels());
    int i = 0;
    int j = 0;
    int place = 0;
    int differing = 0;
    while (place < a.pixels()) {
      int end = Math.min(a.end(i), b.end(j));
      differing += a.owner(i) == b.owner(j) ? 0 : end - place;
      place = end;
      i += a.end(i) == end ? 1 : 0;
      j += b.end(j) == end ? 1 : 0;
    }
    return differing;
  }

  private static float[] rows(int height, int width) {
    int side = Math.max(height, width);
    return ResamplingMatrix.of(CELLS, SIDE, side, (side - height) / 2, height);
  }

  private static float[] columns(int height, int width) {
    int side = Math.max(height, width);
    return ResamplingMatrix.of(CELLS, SIDE, side, (side - width) / 2, width);
  }
}
