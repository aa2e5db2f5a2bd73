package org.omgllava.track;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;

/** A stream of rectangles on a frame of 120 x 160 pixels, followed by a tracker. */
final class HandMadeStream<S> {
  static final int HEIGHT = 120;
  static final int WIDTH = 160;
  private static final int HIDDEN = 16;
  private static final double OTHER_VIEW = 0.15;

  private final Tracker<S> tracker;
  private Optional<S> state = Optional.empty();
  private long frameIndex = -1;

  HandMadeStream(Tracker<S> tracker) {
    this.tracker = tracker;
  }

  S state() {
    return state.orElseThrow();
  }

  HandMadeStream<S> continueFrom(S saved) {
    state = Optional.of(saved);
    return this;
  }

  /** Lets frames go missing. */
  HandMadeStream<S> skip(int frames) {
    frameIndex += frames;
    return this;
  }

  /** The next frame; results in the order of the segments. */
  List<TrackedSegment> frame(SceneSegment... segments) {
    var tracked = tracker.track(state, ++frameIndex, List.of(segments));
    state = Optional.of(tracked.state());
    return tracked.segments();
  }

  /** Identities of the next frame. */
  List<Long> ids(SceneSegment... segments) {
    return frame(segments).stream().map(TrackedSegment::trackId).toList();
  }

  static SceneSegment thing(int category, int x, int y, int width, int height, float[] query) {
    return thing(category, 0.9f, x, y, width, height, query);
  }

  static SceneSegment thing(
      int category, float score, int x, int y, int width, int height, float[] query) {
    RunLengthMask mask = rectangle(HEIGHT, WIDTH, x, y, width, height);
    return segment(category, true, score, mask, query);
  }

  static SceneSegment stuff(int category, int x, int y, int width, int height, float[] query) {
    RunLengthMask mask = rectangle(HEIGHT, WIDTH, x, y, width, height);
    return segment(category, false, 0.95f, mask, query);
  }

  static SceneSegment segment(
      int category, boolean thing, float score, RunLengthMask mask, float[] query) {
    return new SceneSegment(
        category,
        "class " + category,
        thing,
        score,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        query);
  }

  /** The part of a rectangle that is inside the frame; empty when none is. */
  static RunLengthMask rectangle(
      int frameHeight, int frameWidth, int x, int y, int width, int height) {
    boolean[] mask = new boolean[frameHeight * frameWidth];
    for (int row = Math.max(0, y); row < Math.min(frameHeight, y + height); row++) {
      for (int column = Math.max(0, x); column < Math.min(frameWidth, x + width); column++) {
        mask[row * frameWidth + column] = true;
      }
    }
    return RunLengthMasks.fromRowMajor(mask, frameHeight, frameWidth);
  }

  /** The query of an object as the learned query of the given slot sees it; same every time. */
  static float[] query(int looks, int slot) {
    return query(looks, slot, 0);
  }

  /** As above, a little different for every view. */
  static float[] query(int looks, int slot, int view) {
    float[] query = new float[2 * HIDDEN];
    Random content = new Random(looks);
    Random change = new Random(view);
    Random position = new Random(1_000 + slot);
    for (int i = 0; i < HIDDEN; i++) {
      query[i] =
          (float) (content.nextGaussian() + (view == 0 ? 0 : OTHER_VIEW * change.nextGaussian()));
      query[HIDDEN + i] = (float) position.nextGaussian();
    }
    return query;
  }
}
