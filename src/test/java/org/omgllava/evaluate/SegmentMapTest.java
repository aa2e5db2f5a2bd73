package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

class SegmentMapTest {
  @Test
  void paintsSegmentsAndLeavesTheRestVoid() {
    SegmentMap map =
        new SegmentMap.Painter(2, 3, 2)
            .paint(7, 40, 2, new int[] {0, 0, 1, 2}, mask(true, false, false, true, false, false))
            .paint(9, 41, 1, new int[] {2, 1, 1, 1}, mask(false, false, false, false, false, true))
            .map();

    assertThat(map.ids().height()).isEqualTo(2);
    assertThat(map.ids().width()).isEqualTo(3);
    assertThat(map.ids().ids()).containsExactly(7, 0, 0, 7, 0, 9);
    assertThat(map.listed().ids()).containsExactly(7, 9);
    assertThat(map.listed().categoryIds()).containsExactly(40, 41);
    assertThat(map.listed().areasPixels()).containsExactly(2, 1);
    assertThat(map.listed().crowd()).containsExactly(false, false);
    assertThat(map.boxesXywhPixels()[1]).containsExactly(2, 1, 1, 1);
  }

  private static RunLengthMask mask(boolean... pixels) {
    return RunLengthMasks.fromRowMajor(pixels, 2, 3);
  }
}
