package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.omgllava.track.HandMadeStream.rectangle;
import static org.omgllava.track.HandMadeStream.segment;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of 10 x 20 pixels; looks are directions in a plane. */
class SceneCutTest {
  private static final int HEIGHT = 10;
  private static final int WIDTH = 20;
  private static final int SKY = 50;
  private static final int ROAD = 51;
  private static final Offset<Double> ROUNDING = within(1e-6);

  @Test
  void layoutAgreementIsTheShareOfTheSmallerBackgroundThatKeptItsClass() {
    List<LayoutMemory> before = List.of(stuff(SKY, 0, 0, 20, 4), stuff(ROAD, 0, 6, 20, 4));
    List<LayoutMemory> now = List.of(stuff(ROAD, 0, 5, 10, 5), stuff(SKY, 0, 0, 10, 3));

    // 40 pixels of road and 30 of sky; the backgrounds have 160 and 80.
    assertThat(SceneCut.layoutAgreement(before, now)).isEqualTo(70.0 / 80);
    assertThat(SceneCut.layoutAgreement(now, before)).isEqualTo(70.0 / 80);
  }

  @Test
  void thingsAndOtherClassesDoNotAgree() {
    List<LayoutMemory> before = List.of(stuff(SKY, 0, 0, 20, 5), thing(ROAD, 0, 5, 20, 5));

    assertThat(SceneCut.layoutAgreement(before, List.of(stuff(ROAD, 0, 0, 20, 10)))).isZero();
    assertThat(
            SceneCut.layoutAgreement(
                List.of(stuff(SKY, 0, 0, 20, 5)),
                List.of(thing(SKY, 0, 0, 20, 5), stuff(ROAD, 0, 5, 20, 5))))
        .isZero();
    assertThat(
            SceneCut.layoutAgreement(
                before, List.of(stuff(SKY, 0, 0, 20, 5), thing(ROAD, 0, 5, 20, 5))))
        .isEqualTo(1);
  }

  @Test
  void layoutsThatCannotBeComparedAgree() {
    List<LayoutMemory> sky = List.of(stuff(SKY, 0, 0, 20, 10));
    List<LayoutMemory> road = List.of(stuff(ROAD, 0, 0, 20, 10));

    assertThat(SceneCut.layoutAgreement(sky, road)).isZero();
    assertThat(SceneCut.layoutAgreement(sky, List.of(thing(ROAD, 0, 0, 20, 10)))).isEqualTo(1);
    assertThat(SceneCut.layoutAgreement(sky, List.of())).isEqualTo(1);
    assertThat(SceneCut.layoutAgreement(sky, List.of(ofFrame(HEIGHT + 1, WIDTH)))).isEqualTo(1);
    assertThat(SceneCut.layoutAgreement(sky, List.of(ofFrame(HEIGHT, WIDTH + 1)))).isEqualTo(1);
  }

  @Test
  void looksAgreementIsTheMeanOfTheBestCosinesOfWhatIsSeenNow() {
    List<LayoutMemory> before = List.of(looking(1, 0), looking(0, 1));

    assertThat(SceneCut.looksAgreement(before, List.of(looking(0.6f, 0.8f)), 7))
        .isCloseTo(0.8, ROUNDING);
    assertThat(
            SceneCut.looksAgreement(
                before, List.of(looking(0.6f, 0.8f), looking(1, 0), looking(-1, 0)), 7))
        .isCloseTo((0.8 + 1 + 0) / 3, ROUNDING);
    assertThat(SceneCut.looksAgreement(List.of(looking(1, 0)), List.of(looking(-1, 0)), 7))
        .isEqualTo(-1);
  }

  @Test
  void whereLooksCannotBeComparedAnotherMeasureStandsInForThem() {
    assertThat(SceneCut.looksAgreement(List.of(looking(1, 0)), List.of(looking(1, 0, 0)), 0.3))
        .isEqualTo(0.3);
    assertThat(SceneCut.looksAgreement(List.of(looking()), List.of(looking()), 0.3)).isEqualTo(0.3);
    assertThat(SceneCut.looksAgreement(List.of(looking(1, 0)), List.of(), 0.3)).isEqualTo(0.3);
  }

  @ParameterizedTest
  @CsvSource({
    // columns of sky that stay of 20, cosine of the looks
    "0,  0.0, true",
    "0,  0.84, true",
    "0,  0.86, false",
    "18, 0.0, true",
    "18, 0.74, true",
    "18, 0.76, false",
    "17, 0.79, true",
    "17, 0.81, false",
    "19, -1.0, false",
    "20, -1.0, false"
  })
  void aCutNeedsAnotherLayoutAndOtherLooksAndTheirSumToBeSmall(
      int columnsThatStay, float cosine, boolean cut) {
    LayoutMemory skyBefore = stuff(SKY, 0, 0, 20, 10);
    LayoutMemory skyNow = stuff(SKY, 0, 0, columnsThatStay, 10);
    LayoutMemory road = stuff(ROAD, columnsThatStay, 0, 20, 10);
    float[] before = {1, 0};
    float[] now = {cosine, (float) Math.sqrt(1 - cosine * cosine)};

    assertThat(
            SceneCut.between(
                List.of(withLooks(skyBefore, before)),
                List.of(withLooks(skyNow, now), withLooks(road, now))))
        .isEqualTo(cut);
  }

  @Test
  void aStreamsFirstFrameIsNoCut() {
    assertThat(SceneCut.between(List.of(), List.of(stuff(SKY, 0, 0, 20, 10)))).isFalse();
  }

  @Test
  void theLayoutOfAFrameIsItsSegmentsWithLooksOfUnitLength() {
    float[] query = {3, 4, 9, 9};
    var sky = segment(SKY, false, 0.9f, rectangle(HEIGHT, WIDTH, 0, 0, 20, 4), query);
    var car = segment(3, true, 0.9f, rectangle(HEIGHT, WIDTH, 2, 5, 4, 4), query);

    List<LayoutMemory> layout = SceneCut.layout(List.of(sky, car));

    assertThat(layout).extracting(LayoutMemory::categoryId).containsExactly(SKY, 3);
    assertThat(layout).extracting(LayoutMemory::thing).containsExactly(false, true);
    assertThat(layout).extracting(LayoutMemory::mask).containsExactly(sky.mask(), car.mask());
    assertThat(layout.get(1).content()).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
  }

  private static LayoutMemory stuff(int category, int x, int y, int width, int height) {
    return new LayoutMemory(
        category, false, rectangle(HEIGHT, WIDTH, x, y, width, height), new float[] {1, 0});
  }

  private static LayoutMemory thing(int category, int x, int y, int width, int height) {
    return new LayoutMemory(
        category, true, rectangle(HEIGHT, WIDTH, x, y, width, height), new float[] {1, 0});
  }

  private static LayoutMemory ofFrame(int height, int width) {
    return new LayoutMemory(
        ROAD, false, rectangle(height, width, 0, 0, width, height), new float[] {1, 0});
  }

  private static LayoutMemory looking(float... content) {
    return withLooks(stuff(SKY, 0, 0, 20, 10), content);
  }

  private static LayoutMemory withLooks(LayoutMemory segment, float... content) {
    return new LayoutMemory(segment.categoryId(), segment.thing(), segment.mask(), content);
  }
}
