package org.omgllava.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.testing.Goldens;

/** Equal to the byte: fixed-point resampling leaves no room for less. */
class PreprocessorParityTest {
  private final Goldens goldens = Goldens.read();
  private final BundleDescription bundle = Goldens.nano().description();
  private final Preprocessor preprocessor = new Preprocessor(bundle.imageSize(), bundle.padRgb());

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void equalsPython(int frame) throws Exception {
    Picture picture =
        new ImageDecoder(ImageLimits.DEFAULT).decode(Goldens.image(frame).bytes()).value();
    assertThat(picture.height()).isEqualTo(goldens.frame(frame).path("height").intValue());
    assertThat(picture.width()).isEqualTo(goldens.frame(frame).path("width").intValue());

    assertThat(sha256(preprocessor.square(picture)))
        .isEqualTo(goldens.frame(frame).path("squareSha256").textValue());
  }

  @Test
  void everyShapeIsResampledAsInPython() throws Exception {
    for (JsonNode golden : goldens.values().path("squares")) {
      int height = golden.path("height").intValue();
      int width = golden.path("width").intValue();
      byte[] rgb = new byte[height * width * 3];
      for (int i = 0; i < rgb.length; i++) {
        int x = i / 3 % width;
        int y = i / 3 / width;
        rgb[i] = (byte) (7 * x + 13 * y + 29 * (i % 3) + x * y);
      }

      assertThat(sha256(preprocessor.square(new Picture(height, width, rgb))))
          .as("%d x %d", height, width)
          .isEqualTo(golden.path("sha256").textValue());
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
