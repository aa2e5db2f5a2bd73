package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.thing;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;

/** Two cars of 16 x 12 pixels, one from the left and one from the right, through the tracker. */
class CrossingsTest {
  private static final int CAR = 1;
  private static final int BOX = 2;
  private static final int ALIKE = 7;
  private static final int OTHER = 8;

  private HandMadeStream<AssociationState> stream;

  @BeforeEach
  void startStream() {
    stream = new HandMadeStream<>(new Association(Settings.defaults(TrackSettings.class)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoThatAreSeenAsOneWhileTheyPassKeepTheirIdentities(boolean leftFirst) {
    List<Long> ids = meet(CAR, CAR, ALIKE);
    seenAsOne(4);

    assertThat(apart(leftFirst, CAR, CAR, ALIKE)).isEqualTo(ids);
    assertThat(stream.ids(left(20, CAR, ALIKE), right(20, CAR, ALIKE))).isEqualTo(ids);
  }

  @Test
  void oneThatWasHiddenForAMomentBeforeTheyCouldPassKeepsItsSide() {
    List<Long> ids = List.of();
    for (int t = 0; t < 6; t++) {
      ids = stream.ids(car(50 + t, 40, ALIKE), car(80 - t, 42, ALIKE));
    }
    stream.ids(thing(CAR, 56, 40, 34, 14, query(ALIKE, 1)));
    assertThat(stream.state().crossings()).singleElement().matches(Crossing::mixed);

    assertThat(stream.ids(car(57, 40, ALIKE), car(73, 42, ALIKE))).isEqualTo(ids);
  }

  @Test
  void looksThatDifferTellMoreThanTheWay() {
    List<Long> ids = meet(CAR, CAR, OTHER);
    seenAsOne(4);

    // They turned round where nobody saw them.
    assertThat(stream.ids(left(10, CAR, ALIKE), right(10, CAR, OTHER))).isEqualTo(ids);
  }

  @Test
  void twoOfDifferentClassesAreNoPair() {
    meet(CAR, BOX, ALIKE);

    assertThat(stream.state().crossings()).isEmpty();
  }

  @Test
  void twoThatDriveSideBySideAreNoPair() {
    for (int t = 0; t < 8; t++) {
      stream.ids(car(20 + 4 * t, 40, ALIKE), car(20 + 4 * t, 54, ALIKE));
    }

    assertThat(stream.state().crossings()).isEmpty();
  }

  @Test
  void aPairEndsWhenItIsApart() {
    meet(CAR, CAR, ALIKE);
    assertThat(stream.state().crossings()).hasSize(1);
    seenAsOne(4);
    assertThat(stream.state().crossings()).singleElement().matches(Crossing::mixed);

    for (int t = 17; t < 24; t++) {
      stream.ids(left(t, CAR, ALIKE), right(t, CAR, ALIKE));
    }

    assertThat(stream.state().crossings()).isEmpty();
  }

  @Test
  void aPairThatStaysTogetherIsGivenUp() {
    meet(CAR, CAR, ALIKE);

    seenAsOne(45);

    assertThat(stream.state().crossings()).isEmpty();
  }

  @Test
  void pairsAreBounded() {
    for (int t = 0; t < 12; t++) {
      List<SceneSegment> crowd = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int x = 80 + (i % 2 == 0 ? -1 : 1) * (40 - 3 * t) + i / 4;
        crowd.add(thing(CAR, x, 4 * i, 6, 6, query(100 + i, 1)));
      }
      stream.ids(crowd.toArray(SceneSegment[]::new));

      assertThat(stream.state().crossings()).hasSizeLessThanOrEqualTo(Crossings.MOST);
    }
  }

  @Test
  void aCutEndsAllPairs() {
    meet(CAR, CAR, ALIKE);
    SceneSegment road = HandMadeStream.stuff(51, 0, 0, 160, 120, query(3, 3));
    SceneSegment sky = HandMadeStream.stuff(50, 0, 0, 160, 120, query(4, 4));
    stream.ids(road, left(12, CAR, ALIKE), right(12, CAR, ALIKE));

    stream.ids(sky, thing(BOX, 10, 90, 30, 20, query(9, 9)));

    assertThat(stream.state().crossings()).isEmpty();
  }

  /** Identities of the left and the right one, who come near each other. */
  private List<Long> meet(int leftClass, int rightClass, int rightLooks) {
    List<Long> ids = List.of();
    for (int t = 0; t < 12; t++) {
      ids = stream.ids(left(t, leftClass, ALIKE), right(t, rightClass, rightLooks));
    }
    return ids;
  }

  private void seenAsOne(int frames) {
    for (int t = 0; t < frames; t++) {
      stream.ids(thing(CAR, 62, 40, 36, 14, query(ALIKE, 1)));
    }
  }

  private List<Long> apart(boolean leftFirst, int leftClass, int rightClass, int rightLooks) {
    SceneSegment left = left(16, leftClass, ALIKE);
    SceneSegment right = right(16, rightClass, rightLooks);
    List<Long> ids = leftFirst ? stream.ids(left, right) : stream.ids(right, left);
    return leftFirst ? ids : List.of(ids.get(1), ids.get(0));
  }

  private static SceneSegment left(int t, int category, int looks) {
    return thing(category, 20 + 4 * t, 40, 16, 12, query(looks, 1));
  }

  private static SceneSegment right(int t, int category, int looks) {
    return thing(category, 124 - 4 * t, 42, 16, 12, query(looks, 1));
  }

  private static SceneSegment car(int x, int y, int looks) {
    return thing(CAR, x, y, 16, 12, query(looks, 1));
  }
}
