package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualPrompt.Box;
import org.omgllava.scene.VisualPrompt.Mask;
import org.omgllava.scene.VisualPrompt.Point;

/** A frame of 100 x 200 pixels lies in rows 32 to 96 of a model input of side 128. */
class PromptEncoderTest {
  private static final int HEIGHT = 100;
  private static final int WIDTH = 200;

  private final PromptEncoder encoder = new PromptEncoder(128);

  @Test
  void shiftsAndScalesPointsAndBoxes() {
    assertThat(row(new Point(50, 25)).box()).containsExactly(32, 48, 32, 48);
    assertThat(row(new Box(50, 25, 200, 100)).box()).containsExactly(32, 48, 128, 96);
  }

  @Test
  void aBoxIsCutToThePicture() {
    assertThat(row(new Box(-30, -1, 1e9, 1e9)).box()).containsExactly(0, 32, 128, 96);
  }

  @ParameterizedTest
  @CsvSource({"0,0,false", "199.9,99.9,false", "200,5,true", "5,100,true", "-0.1,5,true"})
  void aPointMustBeInsideTheFrame(double x, double y, boolean refused) {
    assertThat(codes(new Point(x, y)))
        .isEqualTo(refused ? List.of("PROMPT_OUTSIDE_FRAME") : List.of());
  }

  @Test
  void refusesCoordinatesThatAreNone() {
    assertThat(codes(new Point(1, Double.NaN))).containsExactly("PROMPT_COORDINATES");
    assertThat(codes(new Box(9, 2, 3, 4))).containsExactly("PROMPT_COORDINATES");
    assertThat(codes(new Box(1, 2, 3, Double.POSITIVE_INFINITY)))
        .containsExactly("PROMPT_COORDINATES");
    assertThat(codes(new Box(300, 2, 310, 4))).containsExactly("PROMPT_OUTSIDE_FRAME");
  }

  @Test
  void refusesMasksThatAreNone() {
    assertThat(codes(new Mask(RunLengthMasks.fromRowMajor(new boolean[15], 3, 5))))
        .containsExactly("PROMPT_MASK_SIZE");
    boolean[] nothing = new boolean[HEIGHT * WIDTH];
    assertThat(codes(new Mask(RunLengthMasks.fromRowMajor(nothing, HEIGHT, WIDTH))))
        .containsExactly("PROMPT_MASK_EMPTY");
    assertThat(codes(new Mask(new RunLengthMask(HEIGHT, WIDTH, "garbage"))))
        .containsExactly("PROMPT_MASK_CORRUPT");
  }

  @Test
  void aMaskOfOnePixelIsKeptWhereSamplingStepsOverIt() {
    for (int x = 0; x < 3; x++) {
      boolean[] pixels = new boolean[HEIGHT * WIDTH];
      pixels[50 * WIDTH + 100 + x] = true;
      RunLengthMask mask = RunLengthMasks.fromRowMajor(pixels, HEIGHT, WIDTH);

      boolean[] square = row(new Mask(mask)).mask().orElseThrow();

      int inside = 0;
      for (int i = 0; i < square.length; i++) {
        if (square[i]) {
          inside++;
          assertThat(i / 128).isEqualTo(64);
          assertThat(i % 128).isBetween(63, 66);
        }
      }
      assertThat(inside).isEqualTo(1);
    }
  }

  private PromptRow row(VisualPrompt prompt) {
    return encoder.encode(prompt, HEIGHT, WIDTH).value();
  }

  /** The reason of the refusal; none when it is taken. */
  private List<String> codes(VisualPrompt prompt) {
    var outcome = encoder.encode(prompt, HEIGHT, WIDTH);
    return outcome.refused() ? List.of(outcome.problem().code()) : List.of();
  }
}
