package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.rectangle;
import static org.omgllava.track.HandMadeStream.segment;
import static org.omgllava.track.HandMadeStream.stuff;
import static org.omgllava.track.HandMadeStream.thing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;

class AssociationTest {
  private static final TrackSettings SETTINGS = Settings.defaults(TrackSettings.class);
  private static final int CAR = 1;
  private static final int BOX = 2;
  private static final int SKY = 50;
  private static final int ROAD = 51;
  private static final int WALL = 52;

  private HandMadeStream<AssociationState> stream;

  @BeforeEach
  void startStream() {
    stream = new HandMadeStream<>(new Association(SETTINGS));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8})
  void crossingObjectsOfOneClassKeepTheirIdentities(int looksOfTheSecond) {
    int looksOfTheFirst = 7;
    List<Long> first = stream.ids(car(20, 40, looksOfTheFirst), car(144, 42, looksOfTheSecond));

    // Where they meet, each is nearer to where the other was than to where it was itself.
    for (int t = 1; t <= 15; t++) {
      SceneSegment left = car(20 + 8 * t, 40, looksOfTheFirst);
      SceneSegment right = car(144 - 8 * t, 42, looksOfTheSecond);
      // The order of the segments carries no hint.
      List<Long> ids = t % 2 == 0 ? stream.ids(left, right) : reversed(stream.ids(right, left));
      assertThat(ids).as("frame %d", t).isEqualTo(first);
    }
  }

  @Test
  void anObjectKeepsItsIdentityWhenItComesOutFromBehindAnother() {
    SceneSegment screen = thing(BOX, 70, 20, 30, 60, query(9, 3));
    long hidden = stream.ids(screen, car(30, 40, 7)).get(1);
    for (int x = 34; x <= 54; x += 4) {
      stream.ids(screen, car(x, 40, 7));
    }
    for (int t = 0; t < 10; t++) {
      stream.ids(screen);
    }

    assertThat(stream.ids(screen, thing(CAR, 98, 40, 16, 12, query(7, 5, 1))).get(1))
        .isEqualTo(hidden);
  }

  @Test
  void anObjectKeepsItsIdentityWhenItLeavesThePictureAndReturns() {
    SceneSegment other = thing(BOX, 20, 80, 30, 30, query(9, 3));
    long leaving = stream.ids(other, car(120, 40, 7)).get(1);
    for (int x = 124; x < 160; x += 4) {
      stream.ids(other, car(x, 40, 7));
    }
    for (int t = 0; t < 30; t++) {
      assertThat(stream.ids(other)).hasSize(1);
    }

    assertThat(stream.ids(other, car(152, 42, 7)).get(1)).isEqualTo(leaving);
  }

  @Test
  void anObjectThatReturnsAfterTheMemoryIsNew() {
    SceneSegment other = thing(BOX, 20, 80, 30, 30, query(9, 3));
    long leaving = stream.ids(other, car(120, 40, 7)).get(1);
    for (int t = 0; t <= SETTINGS.memoryFrames(); t++) {
      stream.ids(other);
    }

    assertThat(stream.ids(other, car(120, 40, 7)).get(1)).isGreaterThan(leaving);
    assertThat(stream.state().tracks()).hasSize(2);
  }

  @Test
  void anotherObjectDoesNotTakeTheIdentityOfTheOneThatLeft() {
    SceneSegment other = thing(BOX, 20, 80, 30, 30, query(9, 3));
    long gone = stream.ids(other, car(120, 40, 7)).get(1);
    stream.ids(other);

    assertThat(stream.ids(other, thing(BOX, 122, 40, 16, 12, query(8, 6))).get(1))
        .isGreaterThan(gone);
  }

  @Test
  void missingFramesDoNotBreakIdentities() {
    List<Long> ids = stream.ids(car(10, 20, 7), car(10, 60, 8));
    stream.ids(car(14, 20, 7), car(14, 60, 8));

    stream.skip(5);

    assertThat(stream.ids(car(38, 20, 7), car(38, 60, 8))).isEqualTo(ids);
  }

  @Test
  void sparseFrameNumbersAreNotTakenForMissingFrames() {
    HandMadeStream<AssociationState> dense = new HandMadeStream<>(new Association(SETTINGS));
    for (int t = 0; t < 80; t++) {
      SceneSegment[] frame =
          t % 40 < 20
              ? new SceneSegment[] {car(20 + t, 40, 7), thing(BOX, 20, 80, 30, 30, query(9, 3))}
              : new SceneSegment[] {car(20 + t, 40, 7)};
      stream.skip(10);
      assertThat(stream.ids(frame)).isEqualTo(dense.ids(frame));
    }
  }

  @Test
  void aClassThatFlickersBreaksNeitherIdentityNorClass() {
    long id = stream.ids(car(20, 40, 7)).get(0);
    for (int t = 1; t < 30; t++) {
      int seenAs = t % 4 == 3 ? BOX : CAR;
      TrackedSegment tracked =
          stream.frame(thing(seenAs, 0.8f, 20 + 2 * t, 40, 16, 12, query(7, 1, t))).get(0);
      assertThat(tracked.trackId()).isEqualTo(id);
      assertThat(tracked.categoryId()).isEqualTo(CAR);
      assertThat(tracked.category()).isEqualTo("class " + CAR);
      assertThat(tracked.score()).isEqualTo(0.8f);
    }
  }

  @Test
  void aNewObjectBesideAnOldOneIsNew() {
    long old = stream.ids(car(40, 40, 7)).get(0);

    List<Long> ids = stream.ids(thing(CAR, 0.99f, 57, 40, 16, 12, query(8, 2)), car(41, 40, 7));

    assertThat(ids.get(1)).isEqualTo(old);
    assertThat(ids.get(0)).isGreaterThan(old);
  }

  @Test
  void aSceneCutEndsThingsAndKeepsStuff() {
    SceneSegment sky = stuff(SKY, 0, 0, 160, 40, query(20, 10));
    SceneSegment road = stuff(ROAD, 0, 40, 160, 80, query(21, 11));
    List<Long> before = stream.ids(sky, road, car(40, 60, 7));
    stream.ids(sky, road, car(42, 60, 7));

    SceneSegment wall = stuff(WALL, 0, 0, 160, 80, query(22, 12));
    SceneSegment otherRoad = stuff(ROAD, 0, 80, 160, 40, query(23, 11));
    // Another car, at the same place, in the same slot.
    List<Long> after = stream.ids(wall, otherRoad, thing(CAR, 44, 60, 16, 12, query(24, 1)));

    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(after.get(2)).isGreaterThan(before.get(2));
    assertThat(stream.state().tracks()).hasSize(1);
  }

  @Test
  void aBackgroundThatFlickersIsNoSceneCut() {
    SceneSegment road = stuff(ROAD, 0, 0, 160, 120, query(21, 11));
    List<Long> before = stream.ids(road, car(40, 60, 7));

    SceneSegment takenForWall = stuff(WALL, 0, 0, 160, 120, query(21, 11, 1));

    assertThat(stream.ids(takenForWall, car(41, 60, 7)).get(1)).isEqualTo(before.get(1));
  }

  @Test
  void stuffHasOneIdentityPerClass() {
    SceneSegment sky = stuff(SKY, 0, 0, 160, 40, query(20, 10));
    SceneSegment road = stuff(ROAD, 0, 40, 160, 80, query(21, 11));
    List<Long> ids = stream.ids(sky, road);
    for (int t = 0; t < 2 * SETTINGS.memoryFrames(); t++) {
      assertThat(stream.ids(road)).containsExactly(ids.get(1));
    }

    assertThat(stream.ids(road, stuff(SKY, 0, 80, 80, 40, query(25, 13))))
        .containsExactly(ids.get(1), ids.get(0));
  }

  @Test
  void aDoubtfulObjectHasAnIdentityButIsNotRemembered() {
    float doubtful = SETTINGS.minScore() / 2;
    long first = stream.ids(thing(CAR, doubtful, 40, 40, 16, 12, query(7, 1))).get(0);

    assertThat(stream.state().tracks()).isEmpty();
    assertThat(stream.ids(thing(CAR, doubtful, 40, 40, 16, 12, query(7, 1))).get(0))
        .isGreaterThan(first);
  }

  @Test
  void aTrackGoesOnWithDoubtfulSegments() {
    long id = stream.ids(car(40, 40, 7)).get(0);

    assertThat(stream.ids(thing(CAR, 0.05f, 41, 40, 16, 12, query(7, 1))).get(0)).isEqualTo(id);
  }

  @Test
  void identitiesAreNeverUsedAgain() {
    Random random = new Random(5);
    Set<Long> ended = new HashSet<>();
    Set<Long> alive = new HashSet<>();
    long largest = 0;
    for (int t = 0; t < 600; t++) {
      List<Long> ids = stream.ids(randomThings(random, 1 + random.nextInt(5)));
      assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id >= 1).noneMatch(ended::contains);
      for (long id : ids) {
        if (alive.add(id)) {
          assertThat(id).isGreaterThan(largest);
          largest = id;
        }
      }
      Set<Long> remembered = new HashSet<>();
      stream.state().tracks().forEach(track -> remembered.add(track.trackId()));
      alive.stream().filter(id -> !remembered.contains(id)).forEach(ended::add);
      alive.retainAll(remembered);
    }
    assertThat(ended).hasSizeGreaterThan(100);
  }

  @Test
  void aFrameOfAnotherSizeKeepsTheIdentities() {
    List<Long> ids = stream.ids(car(20, 40, 7), car(100, 44, 8));
    stream.ids(car(24, 40, 7), car(96, 44, 8));

    SceneSegment left = segment(CAR, true, 0.9f, rectangle(60, 80, 14, 20, 8, 6), query(7, 1, 1));
    SceneSegment right = segment(CAR, true, 0.9f, rectangle(60, 80, 46, 22, 8, 6), query(8, 1, 1));

    assertThat(reversed(stream.ids(right, left))).isEqualTo(ids);
    assertThat(stream.ids(car(32, 40, 7), car(88, 44, 8))).isEqualTo(ids);
  }

  @Test
  void framesWithoutSegmentsAreFine() {
    assertThat(stream.frame()).isEmpty();
    long id = stream.ids(car(20, 40, 7)).get(0);
    assertThat(stream.frame()).isEmpty();
    assertThat(stream.ids(car(20, 40, 7))).containsExactly(id);
  }

  @Test
  void queriesOfAnotherBundleAreNotCompared() {
    long id = stream.ids(car(20, 40, 7)).get(0);

    assertThat(stream.ids(thing(CAR, 20, 40, 16, 12, new float[64]))).containsExactly(id);
  }

  @Test
  void equalFramesGiveEqualResults() {
    List<List<Long>> once = idsOfRandomFrames();
    assertThat(idsOfRandomFrames()).isEqualTo(once);
  }

  @Test
  void tracksAreBoundedInNumber() {
    Random random = new Random(6);
    for (int t = 0; t < 12; t++) {
      stream.ids(randomThings(random, 60));
      assertThat(stream.state().tracks()).hasSizeLessThanOrEqualTo(Association.MAX_TRACKS);
    }
    assertThat(stream.state().tracks()).hasSize(Association.MAX_TRACKS);
  }

  @Test
  void ofTooManyTracksThoseUnseenForLongestGoAndTheOthersStayOldestFirst() {
    float[] looks = query(7, 1);
    float[] opposite = looks.clone();
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    SceneSegment[] first = new SceneSegment[200];
    Arrays.setAll(first, i -> thing(CAR, i % 20 * 2, i / 20 * 10, 2, 4, looks));
    // Far from all of the first, and as unlike as can be.
    SceneSegment[] second = new SceneSegment[100];
    Arrays.setAll(second, i -> thing(BOX, 120 + i % 20 * 2, i / 20 * 10, 2, 4, opposite));

    stream.ids(first);
    stream.ids(second);

    assertThat(stream.state().tracks())
        .extracting(TrackMemory::trackId)
        .isEqualTo(
            LongStream.concat(
                    LongStream.rangeClosed(1, Association.MAX_TRACKS - 100),
                    LongStream.rangeClosed(201, 300))
                .boxed()
                .toList());
  }

  @Test
  void aTrackCountsTheFramesThatItWasNotSeenIn() {
    stream.ids(car(20, 40, 7));
    stream.ids();
    stream.skip(4);
    stream.ids();

    assertThat(stream.state().tracks())
        .singleElement()
        .satisfies(
            track -> {
              assertThat(track.missedFrames()).isEqualTo(2);
              assertThat(track.lastFrameIndex()).isZero();
              assertThat(track.mask().height()).isZero();
            });
  }

  @Test
  void anObjectThatReturnsWithTheMemorysLastFrameIsKnown() {
    SceneSegment other = thing(BOX, 20, 80, 30, 30, query(9, 3));
    long leaving = stream.ids(other, car(120, 40, 7)).get(1);
    for (int t = 1; t < SETTINGS.memoryFrames(); t++) {
      stream.ids(other);
    }

    assertThat(stream.ids(other, car(120, 40, 7)).get(1)).isEqualTo(leaving);
  }

  @Test
  void aThingOfTheLeastScoreIsRemembered() {
    long id = stream.ids(thing(CAR, SETTINGS.minScore(), 40, 40, 16, 12, query(7, 1))).get(0);

    assertThat(stream.ids(car(40, 40, 7))).containsExactly(id);
  }

  @Test
  void theStrideIsTheSmallestDifferenceOfTwoFramesAndNeverBelowOne() {
    AssociationState second =
        new AssociationState(1, 10, 0, List.of(), List.of(), List.of(), List.of());
    AssociationState later =
        new AssociationState(1, 10, 5, List.of(), List.of(), List.of(), List.of());

    assertThat(second.strideTo(17)).isEqualTo(7);
    assertThat(second.strideTo(10)).isEqualTo(1);
    assertThat(later.strideTo(17)).isEqualTo(5);
    assertThat(later.strideTo(13)).isEqualTo(3);
    assertThat(later.strideTo(4)).isEqualTo(1);
  }

  private static List<List<Long>> idsOfRandomFrames() {
    HandMadeStream<AssociationState> stream = new HandMadeStream<>(new Association(SETTINGS));
    Random random = new Random(5);
    List<List<Long>> ids = new ArrayList<>();
    for (int t = 0; t < 100; t++) {
      ids.add(stream.ids(randomThings(random, 6)));
    }
    return ids;
  }

  static SceneSegment[] randomThings(Random random, int count) {
    SceneSegment[] things = new SceneSegment[count];
    for (int i = 0; i < count; i++) {
      things[i] =
          thing(
              1 + random.nextInt(3),
              0.5f + random.nextFloat() / 2,
              random.nextInt(140),
              random.nextInt(100),
              8 + random.nextInt(12),
              8 + random.nextInt(12),
              query(random.nextInt(1_000), random.nextInt(30)));
    }
    return things;
  }

  /** A car of 16 x 12 pixels; all cars come through the same slot, which thus tells nothing. */
  private static SceneSegment car(int x, int y, int looks) {
    return thing(CAR, x, y, 16, 12, query(looks, 1));
  }

  private static List<Long> reversed(List<Long> ids) {
    return List.of(ids.get(1), ids.get(0));
  }
}
