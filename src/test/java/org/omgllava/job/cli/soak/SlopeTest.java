package org.omgllava.job.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.soak.Slope.Point;

class SlopeTest {
  @Test
  void aLineHasItsSlopeForAThousandFramesAndNoDoubt() {
    Slope slope = Slope.of(line(1, 0, 100, 0.5));

    assertThat(slope.perThousandFrames()).isCloseTo(0.5, within(1e-9));
    assertThat(slope.halfWidth()).isCloseTo(0, within(1e-9));
    assertThat(slope.frames()).isEqualTo(99_000);
    assertThat(slope.isNone()).isFalse();
    assertThat(slope.grows()).isTrue();
  }

  @Test
  void whatStaysTheSameIsNone() {
    Slope slope = Slope.of(line(1, 0, 100, 0));

    assertThat(slope.isNone()).isTrue();
    assertThat(slope.grows()).isFalse();
    assertThat(slope.mean()).isEqualTo(100);
  }

  @Test
  void aNewStartHasALevelOfItsOwn() {
    List<Point> points = new ArrayList<>(line(1, 0, 50, 0.5));
    points.addAll(line(2, 100_000, 50, 0.5));

    assertThat(Slope.of(points).perThousandFrames())
        .as("the second run begins where the first one did")
        .isCloseTo(0.5, within(1e-9));
  }

  @Test
  void theIntervalHoldsTheTruthNineteenTimesOutOfTwenty() {
    int held = 0;
    int runs = 1_000;
    for (int seed = 0; seed < runs; seed++) {
      SplittableRandom luck = new SplittableRandom(seed);
      List<Point> points = new ArrayList<>();
      for (Point point : line(1, 0, 200, 0.02)) {
        points.add(new Point(1, point.frames(), point.value() + luck.nextGaussian()));
      }
      Slope slope = Slope.of(points);
      held += Math.abs(slope.perThousandFrames() - 0.02) <= slope.halfWidth() ? 1 : 0;
    }

    assertThat(held).isBetween(930, 970);
  }

  @Test
  void growthThatNobodyWouldMeetIsNone() {
    assertThat(Slope.of(line(1, 0, 100, 0.01)).grows()).as("1 % over all frames").isFalse();
    assertThat(Slope.of(line(1, 0, 100, 0.1)).grows()).as("10 %").isTrue();
    assertThat(Slope.of(line(1, 0, 100, -0.5)).grows()).as("it shrinks").isFalse();
  }

  @Test
  void aRunOfOneSampleTellsNothingAndSpoilsNothing() {
    List<Point> points = new ArrayList<>(line(1, 0, 50, 0.5));
    points.add(new Point(2, 60_000, 5_000));

    assertThat(Slope.of(points).perThousandFrames()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void tooFewSamplesAreRefused() {
    assertThatThrownBy(() -> Slope.of(line(1, 0, 2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 samples (expected: at least 4");
  }

  @ParameterizedTest
  @CsvSource({
    "1,12.706",
    "2,4.303",
    "3,3.182",
    "4,2.776",
    "5,2.571",
    "10,2.228",
    "18,2.101",
    "1000,1.962"
  })
  void quantilesAreThoseOfTheTable(int freedom, double quantile) {
    assertThat(Slope.studentQuantile(freedom)).isCloseTo(quantile, within(0.01));
  }

  /** A sample each thousand frames, from 100 on. */
  private static List<Point> line(int run, long from, int samples, double perSample) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      points.add(new Point(run, from + i * 1_000.0, 100 + i * perSample));
    }
    return points;
  }
}
