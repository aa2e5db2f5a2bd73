package org.omgllava.track;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.scene.SceneSegment;

/** Hands out the identities of one stream, for one frame. */
final class Identities {
  private final List<StuffMemory> stuff;
  private long next;

  Identities(long next, List<StuffMemory> stuff) {
    this.next = next;
    this.stuff = new ArrayList<>(stuff);
  }

  long next() {
    return next++;
  }

  /** The identity that {@link #next()} would give. */
  long peek() {
    return next;
  }

  long ofStuff(int categoryId) {
    for (StuffMemory known : stuff) {
      if (known.categoryId() == categoryId) {
        return known.trackId();
      }
    }
    stuff.add(new StuffMemory(categoryId, next));
    return next++;
  }

  List<StuffMemory> stuff() {
    return stuff;
  }

  /** The segment with its identity and the class of its track. */
  static TrackedSegment give(SceneSegment segment, long id, int categoryId, String category) {
    return new TrackedSegment(
        id,
        categoryId,
        category,
        segment.thing(),
        segment.score(),
        segment.areaPixels(),
        segment.boxXywhPixels(),
        segment.mask());
  }
}
