package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMasks;

class ColumnSpansTest {
  private static final int HEIGHT = 9;
  private static final int WIDTH = 13;

  @Test
  void measuresEqualThoseOnPixels() {
    Random random = new Random(2);
    for (int trial = 0; trial < 200; trial++) {
      boolean[] a = mask(random);
      boolean[] b = mask(random);
      int right = random.nextInt(9) - 4;
      int down = random.nextInt(9) - 4;
      ColumnSpans spansA = spans(a);

      boolean[] moved = moved(a, right, down);
      long common = 0;
      double sumX = 0;
      double sumY = 0;
      for (int i = 0; i < b.length; i++) {
        common += moved[i] && b[i] ? 1 : 0;
        sumX += a[i] ? i % WIDTH + 0.5 : 0;
        sumY += a[i] ? i / WIDTH + 0.5 : 0;
      }
      long area = Math.max(1, count(a));
      assertThat(spansA.area(right, down)).isEqualTo(count(moved));
      assertThat(spansA.intersection(right, down, spans(b))).isEqualTo(common);
      assertThat(spansA.centre()[0]).isCloseTo(sumX / area, within(1e-9));
      assertThat(spansA.centre()[1]).isCloseTo(sumY / area, within(1e-9));
      long union = count(moved) + count(b) - common;
      assertThat(spansA.overlap(right, down, spans(b)))
          .isCloseTo(union == 0 ? 0 : (float) common / union, within(1e-6f));
    }
  }

  private static boolean[] mask(Random random) {
    boolean[] mask = new boolean[HEIGHT * WIDTH];
    boolean inside = false;
    double change = random.nextDouble();
    for (int i = 0; i < mask.length; i++) {
      inside ^= random.nextDouble() < change;
      mask[i] = inside;
    }
    return mask;
  }

  private static boolean[] moved(boolean[] mask, int right, int down) {
    boolean[] moved = new boolean[mask.length];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int fromX = x - right;
        int fromY = y - down;
        moved[y * WIDTH + x] =
            fromX >= 0
                && fromX < WIDTH
                && fromY >= 0
                && fromY < HEIGHT
                && mask[fromY * WIDTH + fromX];
      }
    }
    return moved;
  }

  private static ColumnSpans spans(boolean[] mask) {
    return ColumnSpans.of(RunLengthMasks.fromRowMajor(mask, HEIGHT, WIDTH));
  }

  private static long count(boolean[] mask) {
    long count = 0;
    for (boolean pixel : mask) {
      count += pixel ? 1 : 0;
    }
    return count;
  }
}
