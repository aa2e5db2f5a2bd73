package org.omgllava.track;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;

/**
 * Whether a frame shows another scene than the one before: its background lies elsewhere and its
 * segments look different. Each alone happens without a cut: a class that flickers over a large
 * region, or objects that change.
 */
final class SceneCut {
  private static final double SAME_LAYOUT = 0.95;
  private static final double SAME_LOOKS = 0.85;
  private static final double SAME_SCENE = 1.65;

  private SceneCut() {}

  static boolean between(List<LayoutMemory> before, List<LayoutMemory> now) {
    double layout = layoutAgreement(before, now);
    if (layout >= SAME_LAYOUT) {
      return false;
    }
    double looks = looksAgreement(before, now, layout);
    return looks < SAME_LOOKS && layout + looks < SAME_SCENE;
  }

  /**
   * Share of the background that kept its class, of all pixels that are background in either frame;
   * 1 when the two cannot be compared (no background, or another frame size).
   */
  static double layoutAgreement(List<LayoutMemory> before, List<LayoutMemory> now) {
    long common = 0;
    for (LayoutMemory past : before) {
      for (LayoutMemory present : now) {
        if (past.mask().height() != present.mask().height()
            || past.mask().width() != present.mask().width()) {
          return 1;
        }
        if (!past.thing() && !present.thing() && past.categoryId() == present.categoryId()) {
          common += RunLengthMasks.intersection(past.mask(), present.mask());
        }
      }
    }
    long smaller = Math.min(background(before), background(now));
    return smaller == 0 ? 1 : (double) common / smaller;
  }

  /** Mean over the segments of now of the cosine with the most similar segment before. */
  static double looksAgreement(
      List<LayoutMemory> before, List<LayoutMemory> now, double otherwise) {
    double sum = 0;
    for (LayoutMemory present : now) {
      float best = -1;
      for (LayoutMemory past : before) {
        if (past.content().length != present.content().length || past.content().length == 0) {
          return otherwise;
        }
        best = Math.max(best, Appearance.dot(past.content(), 0, present.content()));
      }
      sum += best;
    }
    return now.isEmpty() ? otherwise : sum / now.size();
  }

  static List<LayoutMemory> layout(List<SceneSegment> segments) {
    List<LayoutMemory> layout = new ArrayList<>(segments.size());
    for (SceneSegment segment : segments) {
      layout.add(
          new LayoutMemory(
              segment.categoryId(),
              segment.thing(),
              segment.mask(),
              Appearance.of(segment.query()).mean()));
    }
    return layout;
  }

  private static long background(List<LayoutMemory> layout) {
    long area = 0;
    for (LayoutMemory segment : layout) {
      area += segment.thing() ? 0 : RunLengthMasks.area(segment.mask());
    }
    return area;
  }
}
