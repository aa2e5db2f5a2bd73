package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.omgllava.track.HandMadeStream.rectangle;
import static org.omgllava.track.HandMadeStream.segment;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.scene.SceneSegment;

/** Squares of 10 pixels on frames of 100 x 100: a tenth of the frame is their extent. */
class SimilarityTest {
  private static final Similarity SIMILARITY = new Similarity(AssociationWeights.CHOSEN);

  private static final int CAR = 1;
  private static final int BOX = 2;
  private static final int SIDE = 10;
  private static final Elapsed NEXT = new Elapsed(1, 1);

  /** Of the Gaussian around the expected place of such a square. */
  private static final double RADIUS = 0.06 + 0.35 * 0.1;

  private static final Offset<Float> ROUNDING = within(1e-5f);

  @Test
  void whatIsWhereItWasAndAsItWasContinuesItsTrackFully() {
    assertThat(continuation(still(square(40, 40)), NEXT, square(40, 40))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "0.6,0.9", "0.2,0.8", "0,0.8", "-1,0.8"})
  void looksCountAFifthFromTheCosineThatDifferentObjectsHaveUpwards(
      float cosine, float similarity) {
    SceneSegment seen = square(40, 40, CAR, cosine, 5);

    assertThat(continuation(still(square(40, 40)), NEXT, seen)).isCloseTo(similarity, ROUNDING);
  }

  @Test
  void theSlotCountsAFifth() {
    assertThat(continuation(still(square(40, 40)), NEXT, square(40, 40, CAR, 1, 6)))
        .isCloseTo(0.8f, ROUNDING);
  }

  @Test
  void anotherClassTakesUpToTwoFifthsAway() {
    TrackMemory car = still(square(40, 40));
    ClassVotes both = car.votes().with(square(40, 40, BOX, 1, 5), 1);

    assertThat(continuation(car, NEXT, square(40, 40, BOX, 1, 5))).isCloseTo(0.6f, ROUNDING);
    assertThat(continuation(with(car, both), NEXT, square(40, 40, BOX, 1, 5)))
        .isCloseTo(0.8f, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"10,0", "0,10", "0,-10", "-10,10", "6,8", "15,-20"})
  void whatStoodStillAndIsBesideItsPlaceHasOnlyTheGaussianOfTheWay(int right, int down) {
    double radii = Math.hypot(right, down) / 100 / RADIUS;
    // Six pixels right and eight down leave 4 x 2 pixels of 192 in common.
    double overlap = right == 6 ? 8.0 / 192 : 0;

    assertThat(continuation(still(square(40, 40)), NEXT, square(40 + right, 40 + down)))
        .isCloseTo(
            (float) (0.4 * overlap + 0.2 * Math.exp(-radii * radii / 2) + 0.2 + 0.2), ROUNDING);
  }

  @Test
  void fartherThanThreeRadiiAwayNothingContinues() {
    // The Gaussian falls below a hundredth at 3.03 radii, here at 28.8 pixels.
    TrackMemory track = still(square(40, 40));

    assertThat(continuation(track, NEXT, square(40, 40 + 28))).isGreaterThan(0.4f);
    assertThat(continuation(track, NEXT, square(40, 40 + 29))).isZero();
  }

  @Test
  void whatMovesIsWhereItWasGoing() {
    TrackMemory track = moving(square(40, 40), 0.1f, -0.05f);

    assertThat(continuation(track, new Elapsed(2, 2), square(60, 30))).isEqualTo(1);
  }

  @Test
  void whatStopsIsNineTenthsAsLikely() {
    TrackMemory track = moving(square(40, 40), 0.2f, 0.1f);

    assertThat(continuation(track, NEXT, square(40, 40)))
        .isCloseTo(0.9f * (0.4f + 0.2f) + 0.2f + 0.2f, ROUNDING);
  }

  @Test
  void betweenWhereItWasAndWhereItWasGoingTheLikelierCounts() {
    TrackMemory track = moving(square(40, 40), 0.1f, 0);

    // Four pixels from the place before, six from the expected one.
    double still = 0.9 * Math.exp(-Math.pow(0.04 / RADIUS, 2) / 2);
    double expected = Math.exp(-Math.pow(0.06 / RADIUS, 2) / 2);
    double overlap = Math.max(40.0 / 160, 0.9 * 60.0 / 140);
    assertThat(continuation(track, NEXT, square(44, 40)))
        .isCloseTo((float) (0.4 * overlap + 0.2 * Math.max(still, expected) + 0.4), ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"1,0.095", "5,0.145", "21,0.345", "25.4,0.4", "41,0.4"})
  void thePlaceIsExpectedLessExactlyWithTimeUpToTwoFifthsOfTheFrame(float steps, double radius) {
    double radii = 0.2 / radius;

    assertThat(continuation(still(square(40, 40)), new Elapsed(1, steps), square(40, 60)))
        .isCloseTo((float) (0.2 * Math.exp(-radii * radii / 2) + 0.4), ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"200,100", "100,200", "200,200"})
  void onAFrameOfAnotherSizeTheBoxesAreCompared(int height, int width) {
    // The same place, one half of it as wide.
    SceneSegment whole = onFrame(height, width, 0.4, 0.4, 0.1);
    SceneSegment half = onFrame(height, width, 0.4, 0.4, 0.05);
    TrackMemory track = still(square(40, 40));

    assertThat(continuation(track, NEXT, whole)).isCloseTo(1, ROUNDING);
    double radii = 0.025 / RADIUS;
    assertThat(continuation(track, NEXT, half))
        .isCloseTo((float) (0.4 * 0.5 + 0.2 * Math.exp(-radii * radii / 2) + 0.4), ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "0.6,0.5", "0.2,0", "-0.5,0"})
  void whatReturnsIsKnownByItsLooks(float cosine, float similarity) {
    TrackMemory track = still(square(40, 40));

    assertThat(comeback(track, NEXT, square(40, 40, CAR, cosine, 6)))
        .isCloseTo(similarity, ROUNDING);
  }

  @Test
  void whatReturnsElsewhereIsAtLeastHalfAsLikely() {
    double radii = 0.2 / RADIUS;

    assertThat(comeback(still(square(40, 40)), NEXT, square(40, 60)))
        .isCloseTo((float) (0.5 + 0.5 * Math.exp(-radii * radii / 2)), ROUNDING);
    assertThat(comeback(still(square(10, 10)), NEXT, square(80, 80))).isCloseTo(0.5f, ROUNDING);
  }

  @Test
  void whatReturnsAsAnotherClassKeepsThreeFifths() {
    assertThat(comeback(still(square(40, 40)), NEXT, square(40, 40, BOX, 1, 5)))
        .isCloseTo(0.6f, ROUNDING);
  }

  @Test
  void whatReturnsInAnotherSizeIsLessLikelyWhenBothAreSeenWhole() {
    SceneSegment small = onFrame(100, 100, 0.5, 0.5, 0.1);
    SceneSegment large = onFrame(100, 100, 0.4, 0.4, 0.3, 0.4);

    // Extents of a tenth and of the root of 0.12; the larger one's centre is 5 pixels aside.
    double extent = Math.sqrt(0.12);
    double radii = 0.05 / (0.06 + 0.35 * 0.1);
    double place = Math.exp(-radii * radii / 2);
    assertThat(comeback(still(small), NEXT, large))
        .isCloseTo((float) ((0.5 + 0.5 * place) * (0.7 + 0.3 * 0.1 / extent)), ROUNDING);
  }

  @Test
  void theSizeOfWhatTheBorderCutsSaysNothing() {
    SceneSegment whole = square(40, 20);
    SceneSegment cut = onFrame(100, 100, 0, 0.2, 0.05, 0.1);
    double place = 0.5 + 0.5 * gaussian(0.425 / RADIUS);
    double placeOfTheCut = 0.5 + 0.5 * gaussian(0.425 / (0.06 + 0.35 * Math.sqrt(0.005)));

    assertThat(comeback(still(whole), NEXT, cut)).isCloseTo((float) place, ROUNDING);
    assertThat(comeback(still(cut), NEXT, whole)).isCloseTo((float) placeOfTheCut, ROUNDING);
  }

  private static double gaussian(double radii) {
    return Math.exp(-radii * radii / 2);
  }

  private static float continuation(TrackMemory track, Elapsed elapsed, SceneSegment seen) {
    return SIMILARITY.ofContinuation(
        track, ColumnSpans.of(track.mask()), elapsed, Observation.of(0, seen));
  }

  private static float comeback(TrackMemory track, Elapsed elapsed, SceneSegment seen) {
    return SIMILARITY.ofReturn(track, elapsed, Observation.of(0, seen));
  }

  private static TrackMemory still(SceneSegment segment) {
    return moving(segment, 0, 0);
  }

  private static TrackMemory moving(SceneSegment segment, float velocityX, float velocityY) {
    Observation seen = Observation.of(0, segment);
    Motion at = seen.motion();
    Motion motion =
        new Motion(at.x(), at.y(), velocityX, velocityY, at.width(), at.height(), at.area());
    return new TrackMemory(
        1,
        0,
        0,
        ClassVotes.none().with(segment, 1),
        seen.appearance(),
        motion,
        Pace.of(motion),
        segment.mask());
  }

  private static TrackMemory with(TrackMemory track, ClassVotes votes) {
    return new TrackMemory(
        track.trackId(),
        track.lastFrameIndex(),
        track.missedFrames(),
        votes,
        track.appearance(),
        track.motion(),
        track.pace(),
        track.mask());
  }

  private static SceneSegment square(int x, int y) {
    return square(x, y, CAR, 1, 5);
  }

  /**
   * @param cosine with the looks of other squares
   */
  private static SceneSegment square(int x, int y, int category, float cosine, int slot) {
    return segment(
        category,
        true,
        0.9f,
        rectangle(100, 100, x, y, SIDE, SIDE),
        new float[] {cosine, (float) Math.sqrt(1 - cosine * cosine), slot, 1});
  }

  /** A tenth of the frame high; x, y and width in fractions. */
  private static SceneSegment onFrame(int height, int width, double x, double y, double wide) {
    return onFrame(height, width, x, y, wide, 0.1);
  }

  private static SceneSegment onFrame(
      int height, int width, double x, double y, double wide, double high) {
    return segment(
        CAR,
        true,
        0.9f,
        rectangle(
            height,
            width,
            pixels(x, width),
            pixels(y, height),
            pixels(wide, width),
            pixels(high, height)),
        new float[] {1, 0, 5, 1});
  }

  private static int pixels(double share, int length) {
    return (int) Math.round(share * length);
  }
}
