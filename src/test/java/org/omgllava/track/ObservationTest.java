package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.thing;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  @Test
  void placeAndSizeAreInFractionsOfTheFrame() {
    // The frame has 120 rows and 160 columns.
    Observation seen = Observation.of(3, thing(1, 20, 30, 16, 12, query(7, 1)));

    assertThat(seen.index()).isEqualTo(3);
    assertThat(seen.motion().x()).isCloseTo(28f / 160, ROUNDING);
    assertThat(seen.motion().y()).isCloseTo(36f / 120, ROUNDING);
    assertThat(seen.motion().width()).isCloseTo(16f / 160, ROUNDING);
    assertThat(seen.motion().height()).isCloseTo(12f / 120, ROUNDING);
    assertThat(seen.motion().area()).isCloseTo(16f * 12 / (160 * 120), ROUNDING);
    assertThat(seen.motion().velocityX()).isZero();
    assertThat(seen.motion().velocityY()).isZero();
  }

  @Test
  void whatTheBorderCutsIsWhereItsVisiblePartIs() {
    Observation seen = Observation.of(0, thing(1, -8, 114, 16, 12, query(7, 1)));

    assertThat(seen.motion().x()).isCloseTo(4f / 160, ROUNDING);
    assertThat(seen.motion().y()).isCloseTo(117f / 120, ROUNDING);
    assertThat(seen.motion().area()).isCloseTo(8f * 6 / (160 * 120), ROUNDING);
    assertThat(seen.motion().touchesBorder()).isTrue();
  }

  @Test
  void timeSinceATrackWasSeenIsInFramesAndInStepsOfTheStream() {
    assertThat(Elapsed.between(10, 40, 10)).isEqualTo(new Elapsed(30, 3));
    assertThat(Elapsed.between(10, 25, 10)).isEqualTo(new Elapsed(15, 1.5f));
    assertThat(Elapsed.between(10, 12, 10)).isEqualTo(new Elapsed(2, 1));
    assertThat(Elapsed.between(10, 10, 10)).isEqualTo(new Elapsed(1, 1));
  }
}
