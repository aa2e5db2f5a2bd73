package org.omgllava.job.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Polygon;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMasks;

class OutlineTest {
  @Test
  void aPixelIsASquare() {
    assertThat(shown(".....", "..#..", ".....")).isEqualTo("2,1 3,1 3,2 2,2");
  }

  @Test
  void nothingHasNoBorder() {
    assertThat(shown("...", "...")).isEmpty();
  }

  @Test
  void theBorderFollowsTheEdgesOfThePixels() {
    assertThat(shown("##.", "###", "..#")).isEqualTo("0,0 2,0 2,1 3,1 3,3 2,3 2,2 0,2");
  }

  @Test
  void holesAreLeftOut() {
    assertThat(shown("###", "#.#", "###")).isEqualTo("0,0 3,0 3,3 0,3");
  }

  @Test
  void theLargestPartIsTaken() {
    assertThat(shown("#..", "..#", ".##")).isEqualTo("2,1 3,1 3,3 1,3 1,2 2,2");
  }

  @Test
  void pixelsThatTouchAtACornerAreTwoParts() {
    assertThat(shown("#.", ".#")).isEqualTo("0,0 1,0 1,1 0,1");
    assertThat(shown(".##", "#.#", "###"))
        .as("a part that touches itself")
        .isEqualTo("1,0 3,0 3,3 0,3 0,1 1,1 1,2 2,2 2,1 1,1");
  }

  /** Whatever the mask: its border encloses exactly its largest part, with the holes filled. */
  @RepeatedTest(50)
  void theBorderEnclosesThePart(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int height = 1 + random.nextInt(12);
    int width = 1 + random.nextInt(12);
    boolean[] mask = new boolean[height * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextInt(3) > 0;
    }
    List<int[]> corners = Outline.largest(RunLengthMasks.fromRowMajor(mask, height, width));
    Polygon polygon = new Polygon();
    corners.forEach(corner -> polygon.addPoint(corner[0], corner[1]));
    boolean[] enclosed = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      enclosed[i] = polygon.contains(i % width + 0.5, i / width + 0.5);
    }

    boolean[] outside = outside(enclosed, height, width);
    assertThat(Outline.largest(RunLengthMasks.fromRowMajor(enclosed, height, width)))
        .as("what is enclosed has the same border")
        .containsExactlyElementsOf(corners);
    for (int i = 0; i < mask.length; i++) {
      boolean atTheBorder = enclosed[i] && touches(outside, i, height, width);
      assertThat(!atTheBorder || mask[i]).as("pixel %d is of the mask", i).isTrue();
    }
  }

  private static boolean[] outside(boolean[] enclosed, int height, int width) {
    boolean[] outside = new boolean[height * width];
    for (int i = 0; i < outside.length; i++) {
      outside[i] = !enclosed[i];
    }
    return outside;
  }

  private static boolean touches(boolean[] outside, int i, int height, int width) {
    int x = i % width;
    int y = i / width;
    return x == 0
        || y == 0
        || x == width - 1
        || y == height - 1
        || outside[i - 1]
        || outside[i + 1]
        || outside[i - width]
        || outside[i + width];
  }

  private static String shown(String... rows) {
    boolean[] mask = new boolean[rows.length * rows[0].length()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
    }
    return String.join(
        " ",
        Outline.largest(RunLengthMasks.fromRowMajor(mask, rows.length, rows[0].length())).stream()
            .map(corner -> corner[0] + "," + corner[1])
            .toList());
  }
}
