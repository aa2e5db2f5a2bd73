package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

  private static int classOf(String label) {
    return label.equals("sky") ? 1 : 0;
  }

  private static int instanceOf(String label) {
    return label.equals("sky") ? 0 : Integer.parseInt(label);
  }
}
