package org.omgllava.job.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.picture.SmallMultiples.Chart;
import org.omgllava.job.cli.picture.SmallMultiples.Curve;

class SmallMultiplesTest {
  private static final int FIRST = 0xFF1F77B4;
  private static final int SECOND = 0xFFD62728;

  @Test
  void chartsFillRowsOfSoManyColumns() {
    BufferedImage picture =
        SmallMultiples.of(List.of(chart(flat(1)), chart(flat(1)), chart(flat(1))), 2, "frames");

    assertThat(picture.getWidth()).isEqualTo(2 * 400);
    assertThat(picture.getHeight()).isEqualTo(2 * 230);
  }

  @Test
  void aCurveOfHalfTheValueLiesHalfAsHigh() {
    BufferedImage picture = SmallMultiples.of(List.of(chart(flat(100), flat(50))), 1, "frames");
    int bottom = 230 - 26;
    int high = bottom - row(picture, FIRST);
    int low = bottom - row(picture, SECOND);

    assertThat((double) low / high).isBetween(0.48, 0.52);
  }

  @Test
  void aCurveOfZerosLiesAtTheBottom() {
    BufferedImage picture = SmallMultiples.of(List.of(chart(flat(0))), 1, "frames");

    assertThat(row(picture, FIRST)).isBetween(202, 205);
  }

  @Test
  void whereNothingIsKnownNothingIsDrawn() {
    Curve interrupted =
        new Curve(
            "a",
            List.of(
                new double[] {0, 10},
                new double[] {10, 10},
                new double[] {10, Double.NaN},
                new double[] {90, 10},
                new double[] {100, 10}));
    BufferedImage picture = SmallMultiples.of(List.of(chart(interrupted)), 1, "frames");
    int row = row(picture, FIRST);

    assertThat(picture.getRGB(52 + 334 * 5 / 100, row)).isEqualTo(FIRST);
    assertThat(picture.getRGB(52 + 334 * 45 / 100, row)).isNotEqualTo(FIRST);
    assertThat(picture.getRGB(52 + 334 * 95 / 100, row)).isEqualTo(FIRST);
  }

  private static Chart chart(Curve... curves) {
    return new Chart("memory, MiB", List.of(curves));
  }

  private static Curve flat(double value) {
    return new Curve("at " + value, List.of(new double[] {0, value}, new double[] {100, value}));
  }

  /** The row of a curve, below the letters. */
  private static int row(BufferedImage picture, int colour) {
    for (int x = 56; x < 90; x++) {
      for (int y = 34; y < 206; y++) {
        if (picture.getRGB(x, y) == colour) {
          return y;
        }
      }
    }
    throw new AssertionError("no curve of colour " + Integer.toHexString(colour));
  }
}
