package org.omgllava.track;

import org.omgllava.scene.SceneSegment;

/**
 * A thing of the frame, prepared for comparison.
 *
 * @param index of the segment in the frame
 * @param motion its place; without velocity
 */
record Observation(
    int index, SceneSegment segment, Appearance appearance, ColumnSpans spans, Motion motion) {

  static Observation of(int index, SceneSegment segment) {
    ColumnSpans spans = ColumnSpans.of(segment.mask());
    float height = spans.height();
    float width = spans.width();
    double[] centre = spans.centre();
    int[] box = segment.boxXywhPixels();
    Motion motion =
        new Motion(
            (float) centre[0] / width,
            (float) centre[1] / height,
            0,
            0,
            box[2] / width,
            box[3] / height,
            spans.area(0, 0) / (height * width));
    return new Observation(index, segment, Appearance.of(segment.query()), spans, motion);
  }
}
