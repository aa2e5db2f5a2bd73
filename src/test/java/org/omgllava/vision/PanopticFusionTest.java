package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.BundleDescription.ClassEntry;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;
import org.omgllava.vision.PanopticFusion.Competition;

/** Two classes: row 0 is a thing, row 1 is stuff, row 2 means nothing. */
class PanopticFusionTest {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 4;

  private final PanopticFusion fusion =
      new PanopticFusion(
          List.of(new ClassEntry(7, "ball", "ball", true), new ClassEntry(9, "sky", "sky", false)),
          0.8f);

  @Test
  void thingsStayApartAndStuffIsMerged() {
    int[] owner = {
      0, 0, 2, 2,
      1, 1, 3, -1
    };

    List<SceneSegment> segments =
        segments(
            new long[] {0, 0, 1, 1},
            new float[] {0.5f, 0.9f, 0.6f, 0.7f},
            owner,
            new long[] {2, 2, 2, 1},
            new long[] {2, 2, 2, 1});

    assertThat(segments).extracting(SceneSegment::categoryId).containsExactly(7, 9, 7);
    assertThat(segments).extracting(SceneSegment::score).containsExactly(0.9f, 0.7f, 0.5f);
    assertThat(segments).extracting(SceneSegment::areaPixels).containsExactly(2L, 3L, 2L);
    assertThat(segments.get(1).boxXywhPixels()).containsExactly(2, 0, 2, 2);
    assertThat(RunLengthMasks.toRowMajor(segments.get(1).mask()))
        .containsExactly(false, false, true, true, false, false, true, false);
    assertThat(segments.get(1).query()).containsExactly(2, 2);
  }

  @Test
  void everySegmentIsFoundByItsQuery() {
    int[] owner = {
      0, 0, 2, 2,
      1, 1, 3, -1
    };
    Competition competition =
        new Competition(
            new long[] {0, 0, 1, 1},
            new float[] {0.5f, 0.9f, 0.6f, 0.7f},
            runs(owner, HEIGHT),
            new long[] {2, 2, 2, 1},
            new long[] {2, 2, 2, 1});

    PanopticFusion.Fused fused = fusion.fuse(competition, HEIGHT, WIDTH, new float[8]);

    assertThat(fused.queries()).containsExactly(1, 2, 0);
    assertThat(fused.ofQueries(new int[] {0, 1, 2, 3, 4})).containsExactly(2, 0, 1, -1, -1);
    assertThat(PanopticFusion.Fused.NOTHING.ofQueries(new int[] {5})).containsExactly(-1);
  }

  @Test
  void aQueryThatOwnsTooLittleOfItsMaskIsDropped() {
    int[] owner = {0, 0, 0, 1, 1, 1, 1, -1};

    assertThat(
            segments(
                new long[] {0, 0},
                new float[] {0.9f, 0.8f},
                owner,
                new long[] {3, 4},
                new long[] {4, 5}))
        .extracting(SceneSegment::score)
        .containsExactly(0.8f);
  }

  @Test
  void nothingAndEmptyMasksAreNoSegments() {
    int[] owner = {-1, -1, -1, -1, -1, -1, -1, -1};

    assertThat(
            segments(
                new long[] {2, 0, 0},
                new float[] {0.9f, 0.8f, 0.7f},
                owner,
                new long[] {0, 5, 5},
                new long[] {0, 5, 0}))
        .isEmpty();
  }

  @Test
  void theLastPixelBelongsToItsSegment() {
    int[] owner = {-1, -1, -1, -1, -1, -1, -1, 0};

    SceneSegment corner =
        segments(new long[] {0}, new float[] {0.9f}, owner, new long[] {1}, new long[] {1}).get(0);

    assertThat(corner.boxXywhPixels()).containsExactly(3, 1, 1, 1);
    assertThat(corner.areaPixels()).isEqualTo(1);
  }

  @Test
  void aSegmentMayHaveManyPieces() {
    int width = 101;
    int[] owner = new int[HEIGHT * width];
    boolean[] stripes = new boolean[owner.length];
    for (int i = 0; i < owner.length; i++) {
      stripes[i] = i % width % 2 == 1;
      owner[i] = stripes[i] ? 0 : -1;
    }

    SceneSegment fence =
        fusion
            .fuse(
                new Competition(
                    new long[] {0},
                    new float[] {0.9f},
                    runs(owner, HEIGHT),
                    new long[] {100},
                    new long[] {100}),
                HEIGHT,
                width,
                new float[2])
            .segments()
            .get(0);

    assertThat(fence.areaPixels()).isEqualTo(100);
    assertThat(fence.boxXywhPixels()).containsExactly(1, 0, 99, 2);
    assertThat(RunLengthMasks.toRowMajor(fence.mask())).isEqualTo(stripes);
  }

  @Test
  void exactlyTheThresholdIsEnough() {
    int[] owner = {0, 0, 0, 0, -1, -1, -1, -1};

    assertThat(segments(new long[] {0}, new float[] {0.9f}, owner, new long[] {4}, new long[] {5}))
        .hasSize(1);
  }

  private List<SceneSegment> segments(
      long[] labels, float[] scores, int[] owner, long[] owned, long[] areas) {
    float[] queries = new float[labels.length * 2];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = i / 2;
    }
    Competition competition = new Competition(labels, scores, runs(owner, HEIGHT), owned, areas);
    return fusion.fuse(competition, HEIGHT, WIDTH, queries).segments();
  }

  /** Of a map (height, width). */
  private static OwnerRuns runs(int[] owner, int height) {
    int width = owner.length / height;
    OwnerRuns runs = new OwnerRuns();
    for (int i = 0; i < owner.length; i++) {
      runs.add(owner[i % height * width + i / height], 1);
    }
    return runs;
  }
}
