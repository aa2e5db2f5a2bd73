package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.track.TrackedSegment;

class SightingsTest {
  private static final int LOST = 3;

  @Test
  void aThingHasComeOnItsSecondFrame() {
    Sightings first = after(Sightings.NONE, 1);
    Sightings second = after(first, 1);

    assertThat(first.established()).isEmpty();
    assertThat(second.established()).extracting(Sighting::trackId).containsExactly(1L);
    assertThat(after(second, 1).established()).isEmpty();
  }

  @Test
  void aThingHasLeftAfterSoManyFramesAndOnlyThen() {
    Sightings seen = after(after(Sightings.NONE, 1, 2), 1, 2);
    Sightings twice = after(after(seen, 2), 2);
    Sightings gone = after(twice, 2);

    assertThat(twice.left(LOST)).isEmpty();
    assertThat(gone.left(LOST)).extracting(Sighting::trackId).containsExactly(1L);
    assertThat(after(gone, 2).left(LOST)).isEmpty();
  }

  @Test
  void whatHadLeftComesBack() {
    Sightings seen = after(after(Sightings.NONE, 1), 1);
    Sightings gone = after(after(after(seen), seenNot()), seenNot());
    Sightings back = after(after(gone, 1), 1);

    assertThat(back.established()).extracting(Sighting::returned).containsExactly(true);
  }

  @Test
  void whatWasMissedForLessHasNotLeft() {
    Sightings seen = after(after(Sightings.NONE, 1), 1);
    Sightings again = after(after(seen), 1);

    assertThat(again.things()).extracting(Sighting::seenFrames).containsExactly(3);
    assertThat(again.established()).isEmpty();
  }

  @Test
  void stuffIsNoThing() {
    assertThat(Sightings.NONE.after(List.of(segment(4, false)), LOST).things()).isEmpty();
  }

  @Test
  void otherThingsAllAtOnceAreACut() {
    Sightings seen = after(after(Sightings.NONE, 1, 2), 1, 2);

    assertThat(after(seen, 3, 4).cut()).isTrue();
    assertThat(after(seen, 2, 3).cut()).isFalse();
    assertThat(after(seen).cut()).isFalse();
    assertThat(after(Sightings.NONE, 1).cut()).isFalse();
  }

  @Test
  void whatIsRememberedIsBounded() {
    Sightings sightings = Sightings.NONE;
    for (long from = 0; from < 2_000; from += 100) {
      sightings = after(sightings, LongStream.range(from, from + 100).toArray());
    }

    assertThat(sightings.things()).hasSize(256);
    assertThat(sightings.things().get(0).trackId()).isEqualTo(1_900);
  }

  @Test
  void aThingIsOlderThanTheFramesThatItWasSeenOn() {
    Sightings seen = after(after(after(Sightings.NONE, 1), 1), 1, 2);

    assertThat(seen.olderThan(1, 2)).isTrue();
    assertThat(seen.olderThan(1, 3)).isFalse();
    assertThat(seen.olderThan(2, 1)).isFalse();
    assertThat(seen.olderThan(9, 0)).isFalse();
  }

  private static long[] seenNot() {
    return new long[0];
  }

  private static Sightings after(Sightings before, long... tracks) {
    return before.after(
        Arrays.stream(tracks).mapToObj(track -> segment(track, true)).toList(), LOST);
  }

  private static TrackedSegment segment(long track, boolean thing) {
    RunLengthMask mask = new RunLengthMask(1, 1, "01");
    return new TrackedSegment(track, 1, "ball", thing, 1, 1, new int[] {0, 0, 1, 1}, mask);
  }
}
