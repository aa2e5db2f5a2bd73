package org.omgllava.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.testing.Goldens;

/** Strings, areas, boxes and overlaps against pycocotools, equal to the byte. */
class RunLengthMasksTest {
  @Test
  void equalsPycocotools() {
    RunLengthMask previous = null;
    int overlaps = 0;
    for (JsonNode golden : Goldens.read().values().path("masks")) {
      RunLengthMask mask = Goldens.mask(golden.path("mask"));
      boolean[] pixels = new boolean[mask.height() * mask.width()];
      for (long index : Goldens.longs(golden.path("ones"))) {
        pixels[(int) index] = true;
      }

      assertThat(RunLengthMasks.fromRowMajor(pixels, mask.height(), mask.width())).isEqualTo(mask);
      assertThat(RunLengthMasks.toRowMajor(mask)).isEqualTo(pixels);
      assertThat(RunLengthMasks.area(mask)).isEqualTo(golden.path("area").longValue());
      assertThat(asLongs(RunLengthMasks.boundingBox(mask)))
          .isEqualTo(Goldens.longs(golden.path("box")));
      if (golden.has("iouWithPrevious")) {
        overlaps++;
        assertThat(RunLengthMasks.iou(previous, mask))
            .isCloseTo(golden.path("iouWithPrevious").doubleValue(), within(1e-12));
      }
      previous = mask;
    }
    assertThat(overlaps).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "zz", "P", "é", "00000000000", "~~~~", "o3"})
  void refusesWhatIsNoEncodingOfTheSize(String counts) {
    assertThatThrownBy(() -> RunLengthMasks.runs(new RunLengthMask(3, 5, counts)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("counts: ");
  }

  @Test
  void manyLongAndShortRunsComeBack() {
    int[] runs = new int[400];
    for (int i = 0; i < runs.length; i++) {
      // Differences of both signs that take from one character to seven.
      runs[i] = i % 4 < 2 ? 1 + i : 3_000_000 - i * 7;
    }
    int pixels = Arrays.stream(runs).sum();

    RunLengthMask mask = RunLengthMasks.ofRuns(pixels, 1, runs, runs.length);

    assertThat(RunLengthMasks.runs(mask)).isEqualTo(runs);
  }

  @Test
  void commonPixelsAreThoseInsideBoth() {
    assertThat(RunLengthMasks.intersection(new int[] {2, 3, 1, 4}, new int[] {0, 3, 2, 5}))
        .isEqualTo(1 + 4);
    assertThat(RunLengthMasks.intersection(new int[] {2, 3}, new int[] {2, 3})).isEqualTo(3);
    assertThat(RunLengthMasks.intersection(new int[] {2, 3}, new int[] {5})).isZero();
    assertThat(RunLengthMasks.intersection(new int[0], new int[] {0, 5})).isZero();
  }

  @Test
  void aUnionHasThePixelsOfAllMasks() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int height = 1 + random.nextInt(5);
      int width = 1 + random.nextInt(5);
      List<RunLengthMask> masks = new ArrayList<>();
      boolean[] any = new boolean[height * width];
      for (int mask = 0; mask <= random.nextInt(4); mask++) {
        boolean[] pixels = new boolean[any.length];
        double share = random.nextDouble();
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = random.nextDouble() < share;
          any[i] |= pixels[i];
        }
        masks.add(RunLengthMasks.fromRowMajor(pixels, height, width));
      }

      assertThat(RunLengthMasks.union(masks))
          .isEqualTo(RunLengthMasks.fromRowMajor(any, height, width));
    }
  }

  @Test
  void aMaskContainsThePixelsInsideAndNoneOutsideTheFrame() {
    boolean[] pixels = {false, true, false, true, true, false};
    RunLengthMask mask = RunLengthMasks.fromRowMajor(pixels, 2, 3);

    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(RunLengthMasks.contains(mask, x, y)).isEqualTo(pixels[y * 3 + x]);
      }
    }
    assertThat(RunLengthMasks.contains(mask, -1, 0)).isFalse();
    assertThat(RunLengthMasks.contains(mask, 3, 1)).isFalse();
    assertThat(RunLengthMasks.contains(mask, 0, 2)).isFalse();
  }

  @Test
  void refusesMasksOfDifferentSizes() {
    RunLengthMask a = RunLengthMasks.fromRowMajor(new boolean[6], 2, 3);
    RunLengthMask b = RunLengthMasks.fromRowMajor(new boolean[6], 3, 2);

    assertThatThrownBy(() -> RunLengthMasks.intersection(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("masks of 2 x 3 and 3 x 2");
  }

  private static long[] asLongs(int[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = values[i];
    }
    return longs;
  }
}
