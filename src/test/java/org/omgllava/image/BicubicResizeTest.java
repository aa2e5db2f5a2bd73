package org.omgllava.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the definition: the whole square is padded, and each pixel weighed by itself. */
class BicubicResizeTest {
  private static final int SIDE = 24;
  private static final int[] PAD = {122, 116, 104};

  private final Preprocessor preprocessor = new Preprocessor(SIDE, PAD);

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({
    "96, 54", "54, 96", "131, 7", "7, 131", "1, 200", "200, 1", "25, 25", "10, 6", "6, 10", "1, 1",
    "97, 96", "24, 24", "24, 13", "13, 24"
  })
  void isWhatThePaddedSquareWeighedPixelByPixelGives(int width, int height) {
    Picture picture = noise(height, width);

    assertThat(preprocessor.square(picture)).isEqualTo(definition(picture));
  }

  @Test
  void extremesStayBytesWhereTheKernelOvershoots() {
    byte[] stripes = new byte[40 * 40 * 3];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 3 % 40 / 5 % 2 == 0 ? 0 : 255);
    }
    Picture picture = new Picture(40, 40, stripes);

    assertThat(preprocessor.square(picture)).isEqualTo(definition(picture));
    assertThat(preprocessor.square(picture)).contains((byte) 0, (byte) 255);
  }

  private static byte[] definition(Picture picture) {
    SquareFrame frame = new SquareFrame(picture.height(), picture.width(), SIDE);
    int size = frame.side();
    int[][] padded = new int[size][size * 3];
    for (int y = 0; y < size; y++) {
      for (int i = 0; i < size * 3; i++) {
        int row = y - frame.top();
        int column = i / 3 - frame.left();
        boolean inside =
            row >= 0 && row < picture.height() && column >= 0 && column < picture.width();
        int place = (row * picture.width() + column) * 3 + i % 3;
        padded[y][i] = inside ? picture.rgb()[place] & 0xFF : PAD[i % 3];
      }
    }
    BicubicKernel kernel = BicubicKernel.of(size, SIDE);
    int[][] narrow = new int[size][SIDE * 3];
    for (int y = 0; y < size; y++) {
      for (int i = 0; i < SIDE * 3; i++) {
        int sum = 1 << 21;
        for (int tap = 0; tap < kernel.used()[i / 3]; tap++) {
          int column = kernel.first()[i / 3] + tap;
          sum += padded[y][3 * column + i % 3] * kernel.weights()[i / 3 * kernel.taps() + tap];
        }
        narrow[y][i] = Math.max(0, Math.min(255, sum >> 22));
      }
    }
    byte[] square = new byte[SIDE * SIDE * 3];
    for (int place = 0; place < square.length; place++) {
      int y = place / (3 * SIDE);
      int sum = 1 << 21;
      for (int tap = 0; tap < kernel.used()[y]; tap++) {
        int weight = kernel.weights()[y * kernel.taps() + tap];
        sum += narrow[kernel.first()[y] + tap][place % (3 * SIDE)] * weight;
      }
      square[place] = (byte) Math.max(0, Math.min(255, sum >> 22));
    }
    return square;
  }

  private static Picture noise(int height, int width) {
    byte[] rgb = new byte[height * width * 3];
    new Random(height * 1000L + width).nextBytes(rgb);
    return new Picture(height, width, rgb);
  }
}
