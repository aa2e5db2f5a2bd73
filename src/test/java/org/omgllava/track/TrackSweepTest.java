package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrackSweepTest {
  @Test
  void roundsComeNearToTheBestOfEveryConstant() {
    TrackSweep sweep =
        new TrackSweep(
            AssociationWeights.CHOSEN,
            weights -> -Math.abs(weights.radius() - 0.12f) - Math.abs(weights.still() - 0.63f));

    sweep.round();
    sweep.round();

    assertThat(sweep.best().radius()).isBetween(0.11f, 0.13f);
    assertThat(sweep.best().still()).isBetween(0.6f, 0.66f);
    assertThat(sweep.best().overlap()).isEqualTo(AssociationWeights.CHOSEN.overlap());
  }

  @Test
  void nothingIsKeptThatIsNotBetter() {
    TrackSweep sweep = new TrackSweep(AssociationWeights.CHOSEN, weights -> 0.5);

    sweep.round();

    assertThat(sweep.best()).isEqualTo(AssociationWeights.CHOSEN);
    assertThat(sweep.table().lines())
        .hasSize(2 + AssociationWeights.class.getRecordComponents().length)
        .anyMatch(line -> line.startsWith("| horizonSteps | 8.0 | 0.5000 |"));
  }
}
