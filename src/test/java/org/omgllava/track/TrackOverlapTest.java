package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/** Masks are columns of a frame of eight. */
class TrackOverlapTest {
  private final TrackOverlap overlap = new TrackOverlap(0.5f);

  @Test
  void theBestOfSeveralIsTaken() {
    List<TrackedSegment> segments =
        List.of(segment(1, columns(0, 5)), segment(2, columns(0, 4)), segment(3, columns(0, 6)));

    assertThat(overlap.bestTrack(columns(0, 4), segments)).isEqualTo(2);
    assertThat(overlap.bestTrack(columns(0, 6), segments)).isEqualTo(3);
  }

  @Test
  void theFirstOfEqualsIsTaken() {
    assertThat(
            overlap.bestTrack(
                columns(1, 4), List.of(segment(7, columns(0, 4)), segment(8, columns(1, 5)))))
        .isEqualTo(7);
  }

  @Test
  void theSmallestOverlapIsEnoughAndLessIsNot() {
    assertThat(overlap.bestTrack(columns(0, 2), List.of(segment(1, columns(0, 4))))).isEqualTo(1);
    assertThat(overlap.bestTrack(columns(0, 4), List.of(segment(1, columns(0, 2))))).isEqualTo(1);
    assertThat(overlap.bestTrack(columns(0, 2), List.of(segment(1, columns(0, 5)))))
        .isEqualTo(TrackOverlap.NO_TRACK);
    assertThat(overlap.bestTrack(columns(0, 4), List.of(segment(1, columns(2, 6)))))
        .isEqualTo(TrackOverlap.NO_TRACK);
  }

  @Test
  void nothingOverlapsAnEmptyMaskOrAnEmptySegment() {
    TrackOverlap least = new TrackOverlap(0);

    assertThat(least.bestTrack(columns(0, 0), List.of(segment(1, columns(0, 2)))))
        .isEqualTo(TrackOverlap.NO_TRACK);
    assertThat(least.bestTrack(columns(0, 2), List.of(segment(1, columns(0, 0)))))
        .isEqualTo(TrackOverlap.NO_TRACK);
    assertThat(least.bestTrack(columns(0, 2), List.of())).isEqualTo(TrackOverlap.NO_TRACK);
  }

  private static TrackedSegment segment(long trackId, RunLengthMask mask) {
    return new TrackedSegment(
        trackId,
        1,
        "ball",
        true,
        1,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask);
  }
}
