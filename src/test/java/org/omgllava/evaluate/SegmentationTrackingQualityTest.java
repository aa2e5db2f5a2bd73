package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expected values as published with deeplab2,
 * evaluation/numpy/segmentation_and_tracking_quality_test.py at 64bc1c1a.
 */
class SegmentationTrackingQualityTest {
  private static final boolean[] CARS_ARE_THINGS_SKY_IS_STUFF = {true, false};

  /** Labels are "instance", or "sky"; cars of instance 0 are a crowd. */
  @ParameterizedTest
  @CsvSource({
    "1 1 1 1 1,     1 1 1 1 1,     1.0,         1.0,  1.0",
    "1 1 1 1 1,     1 1 2 2 2,     0.72111026,  0.52, 1.0",
    "1 1 1 1 1,     1 2 2 2 2,     0.82462113,  0.68, 1.0",
    "1 1 1 1 1,     1 2 3 4 5,     0.447213596, 0.2,  1.0",
    "1 1 1 1 1,     1 2 1 2 2,     0.72111026,  0.52, 1.0",
    "1 1 1 1 1,     sky 1 1 1 1,   0.50596443,  0.64, 0.4",
    "0 1 1 1 1 1,   1 1 1 1 1 1,   1.0,         1.0,  1.0",
    "0 1 1 1 1 1,   2 2 2 2 1 1,   0.72111026,  0.52, 1.0",
    "0 1 1 1 1 1,   2 2 sky 1 1 1, 0.40824829,  0.4,  0.416666667",
    "sky 1 1 1 1,   1 1 1 1 1,     0.56568542,  0.8,  0.4",
    "sky 1 1 1 1,   2 2 2 1 1,     0.42426407,  0.45, 0.4",
    "sky 1 1 1 1,   2 2 sky 1 1,   0.3,         0.3,  0.3"
  })
  void equalsThePublishedExamples(
      String truth, String predicted, double stq, double aq, double sq) {
    SegmentationTrackingQuality quality =
        new SegmentationTrackingQuality(CARS_ARE_THINGS_SKY_IS_STUFF);
    String[] truths = truth.strip().split(" ");
    String[] predictions = predicted.strip().split(" ");
    for (int i = 0; i < truths.length; i++) {
      quality.add(
          "video",
          classOf(truths[i]),
          instanceOf(truths[i]),
          classOf(predictions[i]),
          instanceOf(predictions[i]),
          1);
    }

    TrackingScores scores = quality.scores();

    assertThat(scores.stq()).isCloseTo(stq, within(1e-8));
    assertThat(scores.aq()).isCloseTo(aq, within(1e-8));
    assertThat(scores.sq()).isCloseTo(sq, within(1e-8));
    assertThat(quality.scoresBySequence().get("video")).isEqualTo(scores);
  }

  /** Pixels by true and predicted label over the three frames of the complex example. */
  @Test
  void equalsThePublishedComplexExample() {
    SegmentationTrackingQuality quality =
        new SegmentationTrackingQuality(new boolean[] {false, false, true});
    int sky = 0;
    int vegetation = 1;
    int car = 2;
    quality.add("video", sky, 0, sky, 0, 70);
    quality.add("video", sky, 0, vegetation, 0, 4);
    quality.add("video", vegetation, 0, sky, 0, 2);
    quality.add("video", vegetation, 0, vegetation, 0, 44);
    quality.add("video", vegetation, 0, car, 1, 3);
    quality.add("video", vegetation, 0, car, 2, 4);
    quality.add("video", car, 2, sky, 0, 7);
    quality.add("video", car, 2, car, 1, 9);
    quality.add("video", car, 2, car, 2, 49);

    TrackingScores scores = quality.scores();

    assertThat(scores.stq()).isCloseTo(0.66841773352, within(1e-10));
    assertThat(scores.aq()).isCloseTo(0.55366581415, within(1e-10));
    assertThat(scores.sq()).isCloseTo(0.8069529580309542, within(1e-12));
  }

  private static int classOf(String label) {
    return label.equals("sky") ? 1 : 0;
  }

  private static int instanceOf(String label) {
    return label.equals("sky") ? 0 : Integer.parseInt(label);
  }
}
