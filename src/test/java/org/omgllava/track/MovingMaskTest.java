package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.TestingPerceiver.columns;

import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;

class MovingMaskTest {
  @Test
  void withoutVelocityItIsExpectedWhereItWas() {
    MovingMask mask = MovingMask.at(columns(0, 2), 4);

    assertThat(mask.overlap(columns(0, 2), 5)).isEqualTo(1);
    assertThat(mask.overlap(columns(1, 3), 5)).isEqualTo(1 / 3f);
    assertThat(mask.overlap(columns(4, 6), 5)).isZero();
  }

  @Test
  void itMovesOnAsItHasMoved() {
    MovingMask mask = MovingMask.at(columns(0, 2), 4).seen(columns(2, 4), 5);

    assertThat(mask.velocityX()).isEqualTo(2);
    assertThat(mask.overlap(columns(4, 6), 6)).isEqualTo(1);
    assertThat(mask.overlap(columns(6, 8), 7)).isEqualTo(1);
  }

  @Test
  void itMayHaveStopped() {
    MovingMask mask = MovingMask.at(columns(0, 2), 4).seen(columns(2, 4), 5);

    assertThat(mask.overlap(columns(2, 4), 6)).isEqualTo(1);
  }

  /** Both say the same, for whatever has moved and is seen anywhere. */
  @Test
  void whetherItOverlapsIsWhatTheOverlapSays() {
    for (int moved = 0; moved < 6; moved++) {
      MovingMask mask = MovingMask.at(columns(0, 2), 4).seen(columns(moved, moved + 2), 5);
      for (int left = 0; left < 6; left++) {
        RunLengthMask now = columns(left, left + 2);
        for (long index = 6; index < 9; index++) {
          for (float least : new float[] {0.02f, 1 / 3f, 0.5f, 1}) {
            assertThat(mask.overlaps(now, index, least))
                .isEqualTo(mask.overlap(now, index) >= least);
          }
        }
      }
    }
    assertThat(MovingMask.UNSEEN.overlaps(columns(0, 2), 1, 0.02f)).isFalse();
    assertThat(MovingMask.UNSEEN.overlaps(columns(0, 2), 1, 0)).isTrue();
  }

  @Test
  void missingFramesMakeItNoFaster() {
    MovingMask mask = MovingMask.at(columns(0, 2), 4).seen(columns(4, 6), 8);

    assertThat(mask.velocityX()).isEqualTo(1);
  }

  @Test
  void aFrameOfAnotherSizeIsAnotherPlace() {
    RunLengthMask small = new RunLengthMask(1, 2, "11");
    MovingMask mask = MovingMask.at(columns(0, 2), 4);

    assertThat(mask.overlap(small, 5)).isZero();
    assertThat(mask.seen(small, 5)).isEqualTo(MovingMask.at(small, 5));
  }

  @Test
  void whatWasNeverSeenIsExpectedNowhereAndBeginsWhereItIsSeen() {
    assertThat(MovingMask.UNSEEN.isSeen()).isFalse();
    assertThat(MovingMask.UNSEEN.overlap(columns(0, 2), 1)).isZero();
    assertThat(MovingMask.UNSEEN.seen(columns(0, 2), 7)).isEqualTo(MovingMask.at(columns(0, 2), 7));
    assertThat(MovingMask.at(columns(0, 2), 7).isSeen()).isTrue();
  }
}
