package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.track.TrackedSegment;

/** Things are 10 pixels wide and 20 high; the gap between them is given in pixels. */
class NearnessTest {
  private static final String ASKED = "Is a person near the car?";

  @Test
  void whatMovesBetweenTheTwoDistancesIsNeitherComingNorGoing() {
    List<Boolean> near = new ArrayList<>();
    boolean now = false;
    for (int gap : new int[] {40, 21, 15, 11, 10, 15, 20, 15, 21, 15, 11, 0}) {
      now = nearness(ASKED).on(List.of(person(0), car(10 + gap)), now).orElseThrow();
      near.add(now);
    }

    assertThat(near)
        .containsExactly(
            false, false, false, false, true, true, true, true, false, false, false, true);
  }

  @Test
  void theNearestTwoCount() {
    assertThat(nearness(ASKED).on(List.of(person(0), car(100), person(115)), false)).contains(true);
  }

  @Test
  void twoOfOneClassAreNotAskedAbout() {
    assertThat(nearness(ASKED).on(List.of(person(0), person(10)), false)).isEmpty();
  }

  @Test
  void whereOneIsNotSeenNothingIsKnown() {
    assertThat(nearness(ASKED).on(List.of(person(0), thing("cat", 3, 10)), true)).isEmpty();
  }

  @Test
  void wordsThatDoNotAskForItAreLeftAlone() {
    assertThat(nearness("Segment the person and the car.").on(List.of(person(0), car(10)), false))
        .isEqualTo(Optional.empty());
  }

  @Test
  void anInstructionNamesAClassByOneOfItsNamesOrItsPlural() {
    Words words = Words.of("Are people near the CUPS or the boxes?");

    assertThat(words.name("bottle_or_cup")).isTrue();
    assertThat(words.name("box")).isTrue();
    assertThat(words.name("bottle")).isFalse();
  }

  private static Nearness nearness(String text) {
    return new Nearness(Words.of(text));
  }

  private static TrackedSegment person(int left) {
    return thing("person", 1, left);
  }

  private static TrackedSegment car(int left) {
    return thing("car", 2, left);
  }

  private static TrackedSegment thing(String name, int category, int left) {
    return new TrackedSegment(
        left,
        category,
        name,
        true,
        0.9f,
        200,
        new int[] {left, 0, 10, 20},
        new RunLengthMask(20, 200, ""));
  }
}
