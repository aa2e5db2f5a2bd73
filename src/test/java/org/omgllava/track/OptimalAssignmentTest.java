package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimalAssignmentTest {
  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "2,5", "5,2", "6,6", "0,3", "4,0"})
  void noOtherAssignmentIsWorthMore(int rows, int columns) {
    Random random = new Random(rows * 10L + columns);
    for (int trial = 0; trial < 50; trial++) {
      double[][] gains = new double[rows][columns];
      for (double[] row : gains) {
        for (int j = 0; j < columns; j++) {
          row[j] = random.nextInt(8) / 8.0;
        }
      }
      double least = 0.4;

      int[] assigned = OptimalAssignment.of(gains, least);

      double worth = 0;
      boolean[] taken = new boolean[columns];
      for (int i = 0; i < rows; i++) {
        if (assigned[i] != OptimalAssignment.NONE) {
          assertThat(taken[assigned[i]]).isFalse();
          taken[assigned[i]] = true;
          assertThat(gains[i][assigned[i]]).isGreaterThan(least);
          worth += gains[i][assigned[i]] - least;
        }
      }
      assertThat(worth).isCloseTo(best(gains, least, 0, new boolean[columns]), within(1e-9));
    }
  }

  @Test
  void ofEqualAssignmentsItIsAlwaysTheSame() {
    double[][] gains = new double[5][5];
    for (double[] row : gains) {
      Arrays.fill(row, 0.7);
    }
    int[] first = OptimalAssignment.of(gains, 0.5);

    assertThat(OptimalAssignment.of(gains, 0.5))
        .isEqualTo(first)
        .doesNotContain(OptimalAssignment.NONE);
  }

  /** Tries everything. */
  private static double best(double[][] gains, double least, int row, boolean[] taken) {
    if (row == gains.length) {
      return 0;
    }
    double best = best(gains, least, row + 1, taken);
    for (int j = 0; j < taken.length; j++) {
      if (!taken[j] && gains[row][j] > least) {
        taken[j] = true;
        best = Math.max(best, gains[row][j] - least + best(gains, least, row + 1, taken));
        taken[j] = false;
      }
    }
    return best;
  }
}
