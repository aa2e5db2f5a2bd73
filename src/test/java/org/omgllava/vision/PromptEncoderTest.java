package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualPrompt.Kind;

/** A frame of 100 x 200 pixels lies in rows 32 to 96 of a model input of side 128. */
class PromptEncoderTest {
  private static final int HEIGHT = 100;
  private static final int WIDTH = 200;

  private final PromptEncoder encoder = new PromptEncoder(128);

  @Test
  void shiftsAndScalesPointsAndBoxes() {
    assertThat(row(Kind.POINT, 50, 25).box()).containsExactly(32, 48, 32, 48);
    assertThat(row(Kind.BOX, 50, 25, 200, 100).box()).containsExactly(32, 48, 128, 96);
  }

  @Test
  void aBoxIsCutToThePicture() {
    assertThat(row(Kind.BOX, -30, -1, 1e9, 1e9).box()).containsExactly(0, 32, 128, 96);
  }

  @ParameterizedTest
  @CsvSource({"0,0,false", "199.9,99.9,false", "200,5,true", "5,100,true", "-0.1,5,true"})
  void aPointMustBeInsideTheFrame(double x, double y, boolean refused) {
    assertThat(code(Kind.POINT, x, y)).isEqualTo(refused ? "PROMPT_OUTSIDE_FRAME" : null);
  }

  @Test
  void refusesCoordinatesThatAreNone() {
    assertThat(code(Kind.POINT)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.POINT, 1, 2, 3)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.POINT, 1, Double.NaN)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.BOX, 1, 2)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.BOX, 9, 2, 3, 4)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.BOX, 1, 2, 3, Double.POSITIVE_INFINITY)).isEqualTo("PROMPT_COORDINATES");
    assertThat(code(Kind.BOX, 300, 2, 310, 4)).isEqualTo("PROMPT_OUTSIDE_FRAME");
    assertThat(encoder.encode(new VisualPrompt(Kind.POINT, null, null), 5, 5).problem().code())
        .isEqualTo("PROMPT_COORDINATES");
  }

  @Test
  void refusesMasksThatAreNone() {
    assertThat(code(null)).isEqualTo("PROMPT_MASK_SIZE");
    assertThat(code(RunLengthMasks.fromRowMajor(new boolean[15], 3, 5)))
        .isEqualTo("PROMPT_MASK_SIZE");
    assertThat(code(RunLengthMasks.fromRowMajor(new boolean[HEIGHT * WIDTH], HEIGHT, WIDTH)))
        .isEqualTo("PROMPT_MASK_EMPTY");
    assertThat(code(new RunLengthMask(HEIGHT, WIDTH, "garbage"))).isEqualTo("PROMPT_MASK_CORRUPT");
  }

  @Test
  void aMaskOfOnePixelIsKeptWhereSamplingStepsOverIt() {
    for (int x = 0; x < 3; x++) {
      boolean[] pixels = new boolean[HEIGHT * WIDTH];
      pixels[50 * WIDTH + 100 + x] = true;
      RunLengthMask mask = RunLengthMasks.fromRowMajor(pixels, HEIGHT, WIDTH);

      boolean[] square =
          encoder
              .encode(new VisualPrompt(Kind.MASK, new double[0], mask), HEIGHT, WIDTH)
              .value()
              .mask();

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

  private PromptRow row(Kind kind, double... coordinates) {
    return encoder.encode(new VisualPrompt(kind, coordinates, null), HEIGHT, WIDTH).value();
  }

  private String code(Kind kind, double... coordinates) {
    var outcome = encoder.encode(new VisualPrompt(kind, coordinates, null), HEIGHT, WIDTH);
    return outcome.refused() ? outcome.problem().code() : null;
  }

  private String code(RunLengthMask mask) {
    VisualPrompt prompt = new VisualPrompt(Kind.MASK, new double[0], mask);
    return encoder.encode(prompt, HEIGHT, WIDTH).problem().code();
  }
}
