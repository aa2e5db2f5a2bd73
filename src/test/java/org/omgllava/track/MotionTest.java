package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MotionTest {
  @Test
  void theGapIsTheDistanceOfTheBoxesAndNothingWhereTheyTouch() {
    Motion box = box(0.2f, 0.2f, 0.2f, 0.2f);

    assertThat(box.gap(box(0.6f, 0.2f, 0.2f, 0.2f))).isCloseTo(0.2f, ROUNDING);
    assertThat(box.gap(box(0.2f, 0.7f, 0.2f, 0.2f))).isCloseTo(0.3f, ROUNDING);
    assertThat(box.gap(box(0.7f, 0.8f, 0.2f, 0.2f))).isCloseTo(0.5f, ROUNDING);
    assertThat(box.gap(box(0.3f, 0.35f, 0.2f, 0.2f))).isZero();
  }

  private static final float GAIN = 0.5f;
  private static final float HORIZON_STEPS = 8;
  private static final Offset<Float> ROUNDING = within(1e-6f);
  private static final int GRID = 24;

  @Test
  void theFirstVelocityIsThatOfTheWayPerFrame() {
    Motion motion = at(0.2f, 0.3f, 0, 0).seen(box(0.6f, 0.1f, 0.3f, 0.4f), 4, GAIN);

    assertMotion(motion, 0.6f, 0.1f, 0.1f, -0.05f);
    assertThat(motion.width()).isEqualTo(0.3f);
    assertThat(motion.height()).isEqualTo(0.4f);
    assertThat(motion.area()).isEqualTo(box(0.6f, 0.1f, 0.3f, 0.4f).area());
  }

  @ParameterizedTest
  @CsvSource({"0.1,-0.05", "0,-0.05", "0.1,0"})
  void laterVelocitiesAreHalfwayBetweenTheOldAndTheMeasuredOne(float oldX, float oldY) {
    float measuredX = 0.06f;
    float measuredY = 0.02f;
    Motion motion =
        at(0.2f, 0.3f, oldX, oldY)
            .seen(box(0.2f + 5 * measuredX, 0.3f + 5 * measuredY, 0.1f, 0.1f), 5, GAIN);

    assertThat(motion.velocityX()).isCloseTo((oldX + measuredX) / 2, ROUNDING);
    assertThat(motion.velocityY()).isCloseTo((oldY + measuredY) / 2, ROUNDING);
  }

  @Test
  void anObjectThatMovesEvenlyIsSeenWhereItWasPredicted() {
    Motion motion = at(0.1f, 0.8f, 0, 0);
    for (int t = 1; t <= 6; t++) {
      motion = motion.seen(box(0.1f + 0.03f * t, 0.8f - 0.02f * t, 0.1f, 0.1f), 1, GAIN);
    }

    assertMotion(
        motion.predicted(new Elapsed(5, 5), HORIZON_STEPS),
        0.1f + 0.03f * 11,
        0.8f - 0.02f * 11,
        0,
        0);
  }

  @ParameterizedTest
  @CsvSource({
    // frames, steps, frames that it is expected to have moved for
    "1,1,1",
    "8,8,8",
    "16,8,16",
    "16,16,8",
    "40,20,16",
    "800,80,80"
  })
  void anUnseenObjectIsExpectedToStopAfterEightSteps(long frames, float steps, float moved) {
    Motion motion = new Motion(0.2f, 0.3f, 0.004f, -0.002f, 0.1f, 0.2f, 0.015f);

    Motion expected = motion.predicted(new Elapsed(frames, steps), HORIZON_STEPS);

    assertMotion(expected, 0.2f + 0.004f * moved, 0.3f - 0.002f * moved, 0, 0);
    assertThat(expected.width()).isEqualTo(0.1f);
    assertThat(expected.height()).isEqualTo(0.2f);
    assertThat(expected.area()).isEqualTo(0.015f);
  }

  @Test
  void distanceIsThatOfTheCentres() {
    assertThat(at(0.1f, 0.6f, 0, 0).distance(at(0.4f, 0.2f, 1, 1))).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void extentIsTheSideOfTheSquareOfTheSameArea() {
    assertThat(ofArea(0.25f).extent()).isEqualTo(0.5f);
    assertThat(ofArea(0).extent()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0.25,0.25,1", "0.25,0.04,0.4", "0.0025,0.25,0.1", "0,0.25,0", "0,0,1"})
  void sizeRatioIsThatOfTheExtents(float one, float other, float ratio) {
    assertThat(ofArea(one).sizeRatio(ofArea(other))).isCloseTo(ratio, ROUNDING);
    assertThat(ofArea(other).sizeRatio(ofArea(one))).isCloseTo(ratio, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({
    // left, top, right, bottom; the border is a hundredth of the frame
    "0.30,0.30,0.70,0.80,false",
    "0.02,0.02,0.98,0.98,false",
    "0.00,0.30,0.70,0.80,true",
    "0.30,0.00,0.70,0.80,true",
    "0.30,0.30,1.00,0.80,true",
    "0.30,0.30,0.70,1.00,true",
    "0.005,0.30,0.70,0.80,true",
    "0.30,0.005,0.70,0.80,true",
    "0.30,0.30,0.995,0.80,true",
    "0.30,0.30,0.70,0.995,true",
    "0.015,0.015,0.985,0.985,false"
  })
  void theBorderIsTouchedWithinAHundredthOfTheFrame(
      float left, float top, float right, float bottom, boolean touches) {
    Motion motion = box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);

    assertThat(motion.touchesBorder()).isEqualTo(touches);
  }

  @Test
  void boxOverlapIsThatOfTheCellsThatTheBoxesCover() {
    Random random = new Random(4);
    int apart = 0;
    for (int trial = 0; trial < 400; trial++) {
      int[] a = randomBox(random);
      int[] b = randomBox(random);
      int common = 0;
      int union = 0;
      for (int cell = 0; cell < GRID * GRID; cell++) {
        boolean inA = covers(a, cell % GRID, cell / GRID);
        boolean inB = covers(b, cell % GRID, cell / GRID);
        common += inA && inB ? 1 : 0;
        union += inA || inB ? 1 : 0;
      }
      apart += common == 0 ? 1 : 0;

      assertThat(onGrid(a).boxOverlap(onGrid(b))).isCloseTo((float) common / union, within(1e-5f));
    }
    assertThat(apart).isBetween(100, 300);
  }

  @Test
  void boxesOfNoAreaDoNotOverlap() {
    assertThat(box(0.5f, 0.5f, 0, 0).boxOverlap(box(0.5f, 0.5f, 0, 0))).isZero();
    assertThat(box(0.5f, 0.5f, 0, 0).boxOverlap(box(0.5f, 0.5f, 0.2f, 0.2f))).isZero();
  }

  private static void assertMotion(Motion motion, float x, float y, float vx, float vy) {
    assertThat(motion.x()).isCloseTo(x, ROUNDING);
    assertThat(motion.y()).isCloseTo(y, ROUNDING);
    assertThat(motion.velocityX()).isCloseTo(vx, ROUNDING);
    assertThat(motion.velocityY()).isCloseTo(vy, ROUNDING);
  }

  private static Motion at(float x, float y, float velocityX, float velocityY) {
    return new Motion(x, y, velocityX, velocityY, 0.1f, 0.1f, 0.01f);
  }

  private static Motion box(float x, float y, float width, float height) {
    return new Motion(x, y, 0, 0, width, height, width * height);
  }

  private static Motion ofArea(float area) {
    return new Motion(0.5f, 0.5f, 0, 0, 0.1f, 0.1f, area);
  }

  /** Left, top, width, height in cells. */
  private static int[] randomBox(Random random) {
    int width = 1 + random.nextInt(GRID / 2);
    int height = 1 + random.nextInt(GRID / 2);
    return new int[] {
      random.nextInt(GRID - width + 1), random.nextInt(GRID - height + 1), width, height
    };
  }

  private static boolean covers(int[] box, int column, int row) {
    return column >= box[0] && column < box[0] + box[2] && row >= box[1] && row < box[1] + box[3];
  }

  private static Motion onGrid(int[] box) {
    return box(
        (box[0] + box[2] / 2f) / GRID,
        (box[1] + box[3] / 2f) / GRID,
        (float) box[2] / GRID,
        (float) box[3] / GRID);
  }
}
