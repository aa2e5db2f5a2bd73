package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.bundle.BundleDescription.ClassEntry;

class SharedClassesTest {
  private static final Map<Integer, Category> TRUTH = new LinkedHashMap<>();

  static {
    add(9, "ball", true);
    add(14, "ship_or_boat", true);
    add(31, "bottle_or_cup", true);
    add(66, "sky", false);
    add(70, "tent", true);
  }

  @TempDir Path work;

  private static void add(int id, String name, boolean thing) {
    TRUTH.put(id, new Category(id, name, thing));
  }

  private static ClassEntry known(int id, String name, String spoken, boolean thing) {
    return new ClassEntry(id, name, spoken, thing);
  }

  private static List<ClassEntry> itself() {
    return TRUTH.values().stream()
        .map(c -> known(c.id(), c.name(), c.name().replace("_", " "), c.thing()))
        .toList();
  }

  @Test
  void aListSharesAllOfItself() {
    SharedClasses shared = SharedClasses.of(TRUTH, itself());

    assertThat(shared.complete()).isTrue();
    assertThat(shared.categories()).isEqualTo(TRUTH);
    shared.truthIds().forEach((model, truth) -> assertThat(truth).isEqualTo(model));
    assertThat(shared.summary()).doesNotContain("void");
  }

  @Test
  void anotherListSharesWhatIsCalledTheSameAndIsOfTheSameKind() {
    SharedClasses shared =
        SharedClasses.of(
            TRUTH,
            List.of(
                known(9, "boat", "boat", true),
                known(44, "bottle", "bottle", true),
                known(47, "cup", "cup", true),
                known(187, "sky-other-merged", "sky", false),
                known(166, "tent", "tent", false),
                known(1, "person", "person", true)));

    assertThat(shared.truthIds())
        .containsExactlyInAnyOrderEntriesOf(Map.of(9, 14, 44, 31, 47, 31, 187, 66));
    assertThat(shared.names()).containsExactly("ship_or_boat", "bottle_or_cup", "sky");
    assertThat(shared.complete()).isFalse();
    assertThat(shared.summary())
        .isEqualTo(
            "scored are the 3 classes that are among the 5 of the ground truth and the 6 of the bundle:"
                + " ship_or_boat, bottle_or_cup, sky; others are void");
  }

  @Test
  void aNameInFullComesBeforeAWordOfIt() {
    Map<Integer, Category> truth = new LinkedHashMap<>();
    truth.put(1, new Category(1, "cup_or_glass", true));
    truth.put(2, new Category(2, "glass", true));

    SharedClasses shared = SharedClasses.of(truth, List.of(known(5, "glass", "glass", true)));

    assertThat(shared.truthIds()).containsExactlyEntriesOf(Map.of(5, 2));
  }

  @Test
  void segmentsOfOtherClassesAreVoidInPredictionAndTruth() throws IOException {
    Path root = work.resolve("truth");
    // Left half a ball, right half sky; the model knows no sky, and sees a person in a quarter.
    IdMap truthIds = new IdMap(2, 4, new int[] {7, 7, 8, 8, 7, 7, 8, 8});
    truthIds.write(root.resolve("v/0.png"));
    VipsegDataset truth =
        new VipsegDataset(
            root,
            root,
            TRUTH,
            List.of(
                new VipsegDataset.Video(
                    "v",
                    List.of(
                        new VipsegDataset.Frame(
                            "0.png", segments(new int[] {7, 8}, new int[] {9, 66}), false)))));
    SharedClasses shared =
        SharedClasses.of(
            TRUTH, List.of(known(37, "ball", "ball", true), known(66, "person", "person", true)));
    IdMap seen = new IdMap(2, 4, new int[] {1, 1, 2, 2, 1, 1, 2, 2});
    SegmentMap mapped =
        shared.inTermsOfTruth(
            new SegmentMap(
                seen,
                segments(new int[] {1, 2}, new int[] {37, 66}),
                new int[][] {{0, 0, 2, 2}, {2, 0, 2, 2}}));

    assertThat(mapped.ids().ids()).containsExactly(1, 1, 0, 0, 1, 1, 0, 0);
    assertThat(mapped.listed().categoryIds()).containsExactly(9);
    assertThat(mapped.boxesXywhPixels()).isDeepEqualTo(new int[][] {{0, 0, 2, 2}});

    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(work.resolve("submission"));
    writer.add("v", 0, "0", mapped.ids(), mapped.listed(), mapped.boxesXywhPixels());
    writer.finish();
    EvaluationReport report = evaluate(truth.restrictedTo(shared.categories()));
    assertThat(report.vpq().get(1).all().pq()).isCloseTo(1, within(1e-12));
    assertThat(report.vpq().get(1).all().n()).isEqualTo(1);
    assertThat(evaluate(truth).vpq().get(1).all().pq()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void nothingInCommonScoresNothing() throws IOException {
    Path root = work.resolve("truth");
    new IdMap(1, 2, new int[] {7, 7}).write(root.resolve("v/0.png"));
    VipsegDataset truth =
        new VipsegDataset(
            root,
            root,
            TRUTH,
            List.of(
                new VipsegDataset.Video(
                    "v",
                    List.of(
                        new VipsegDataset.Frame(
                            "0.png", segments(new int[] {7}, new int[] {9}), false)))));
    SharedClasses none = SharedClasses.of(TRUTH, List.of(known(1, "rocket", "rocket", true)));
    SegmentMap mapped =
        none.inTermsOfTruth(
            new SegmentMap(
                new IdMap(1, 2, new int[] {3, 3}),
                segments(new int[] {3}, new int[] {1}),
                new int[][] {{0, 0, 2, 1}}));
    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(work.resolve("submission"));
    writer.add("v", 0, "0", mapped.ids(), mapped.listed(), mapped.boxesXywhPixels());
    writer.finish();

    EvaluationReport report = evaluate(truth.restrictedTo(none.categories()));

    assertThat(report.vpq().get(1).all().n()).isZero();
    assertThat(report.meanVpq()).isZero();
    assertThat(report.stq().stq()).isZero();
  }

  private EvaluationReport evaluate(VipsegDataset truth) {
    return VipsegEvaluation.evaluate(
        truth, VipsegSubmission.read(work.resolve("submission")), new int[] {1}, frames -> {});
  }

  private static FrameSegments segments(int[] ids, int[] categories) {
    long[] areas = new long[ids.length];
    java.util.Arrays.fill(areas, 4);
    return new FrameSegments(ids, categories, new boolean[ids.length], areas);
  }
}
