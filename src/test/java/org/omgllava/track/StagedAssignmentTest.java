package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.track.HandMadeStream.thing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.scene.SceneSegment;

class StagedAssignmentTest {
  private static final int CAR = 1;
  private static final float LEAST = 0.45f;
  private static final int NONE = OptimalAssignment.NONE;

  @ParameterizedTest
  @CsvSource({"0.9,0", "0.6,0", "0.59,1"})
  void confidentSegmentsChooseBeforeBetterDoubtfulOnes(float scoreOfTheWorse, int chosen) {
    SceneSegment worse = car(scoreOfTheWorse, 44, 1);
    SceneSegment better = car(0.5f, 40, 1);

    int[] tracks = assign(List.of(track(car(0.9f, 40, 1), 0)), worse, better);

    assertThat(tracks[chosen]).isZero();
    assertThat(tracks[1 - chosen]).isEqualTo(NONE);
  }

  @Test
  void doubtfulSegmentsGetWhatConfidentOnesLeave() {
    assertThat(
            assign(
                List.of(track(car(0.9f, 40, 1), 0), track(car(0.9f, 100, 1), 0)),
                car(0.1f, 101, 1),
                car(0.9f, 41, 1)))
        .containsExactly(1, 0);
  }

  @Test
  void aTrackOfTheLastFrameIsContinuedBeforeALostOneReturns() {
    assertThat(
            assign(
                List.of(track(car(0.9f, 40, 1), 1), track(car(0.9f, 44, 1), 0)), car(0.9f, 40, 1)))
        .containsExactly(1);
  }

  @Test
  void aTrackThatIsTakenDoesNotReturnAsWell() {
    assertThat(assign(List.of(track(car(0.9f, 40, 1), 0)), car(0.9f, 40, 1), car(0.9f, 42, 1)))
        .containsExactly(0, NONE);
  }

  @ParameterizedTest
  @CsvSource({
    // Cosine of the looks; a lost track at its place returns from two thirds of the least on.
    "0.5, 0",
    "0.45, 0",
    "0.43, -1",
    "0.2, -1"
  })
  void aReturnNeedsTwoThirdsOfTheSimilarityOfAContinuation(float cosine, int track) {
    // Looks count from a cosine of 0.2 on: 0.3 of 1 is reached at 0.44.
    assertThat(assign(List.of(track(car(0.9f, 40, 1), 1)), car(0.9f, 40, cosine)))
        .containsExactly(track);
  }

  @Test
  void withoutTracksOrWithoutThingsNothingIsAssigned() {
    assertThat(assign(List.of(), car(0.9f, 40, 1))).containsExactly(NONE);
    assertThat(assign(List.of(track(car(0.9f, 40, 1), 0)))).isEmpty();
  }

  private static int[] assign(List<TrackMemory> tracks, SceneSegment... segments) {
    List<Observation> things = new ArrayList<>();
    Arrays.stream(segments).forEach(segment -> things.add(Observation.of(things.size(), segment)));
    return new StagedAssignment(tracks, things, LEAST, AssociationWeights.CHOSEN)
        .tracksOfThings(10, 1);
  }

  /** Seen so many frames before the last, and where it was then. */
  private static TrackMemory track(SceneSegment segment, int missedFrames) {
    Observation seen = Observation.of(0, segment);
    TrackMemory track =
        new TrackMemory(
            1,
            9 - missedFrames,
            0,
            ClassVotes.none().with(segment, 1),
            seen.appearance(),
            seen.motion(),
            Pace.of(seen.motion()),
            segment.mask());
    for (int i = 0; i < missedFrames; i++) {
      track = track.missed();
    }
    return track;
  }

  /**
   * @param cosine with the looks of other cars
   */
  private static SceneSegment car(float score, int x, float cosine) {
    float[] query = {cosine, (float) Math.sqrt(1 - cosine * cosine), 5, 1};
    return thing(CAR, score, x, 40, 16, 12, query);
  }
}
