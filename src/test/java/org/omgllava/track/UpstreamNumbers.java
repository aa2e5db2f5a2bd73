package org.omgllava.track;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.omgllava.scene.SceneSegment;

/**
 * Upstream's numbers for segments whose query is their place in the linked order: class + 1000 *
 * instance, where instance counts the accepted things of the frame (seg/models/fusion_head); one
 * more, as identities start at 1.
 */
record UpstreamNumbers() implements Tracker<Integer> {
  private static final int INSTANCE_FACTOR = 1000;

  @Override
  public Class<Integer> stateType() {
    return Integer.class;
  }

  /** They say nothing about the next frame. */
  @Override
  public List<Long> identities(Integer frames) {
    return List.of();
  }

  @Override
  public Tracked<Integer> track(
      Optional<Integer> frames, long frameIndex, List<SceneSegment> segments) {
    TrackedSegment[] tracked = new TrackedSegment[segments.size()];
    int instance = 0;
    List<Integer> linkedOrder =
        IntStream.range(0, tracked.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> segments.get(i).query()[0]))
            .toList();
    for (int place : linkedOrder) {
      SceneSegment segment = segments.get(place);
      instance += segment.thing() ? 1 : 0;
      long id = 1L + segment.categoryId() + (segment.thing() ? INSTANCE_FACTOR * instance : 0);
      tracked[place] = Identities.give(segment, id, segment.categoryId(), segment.category());
    }
    return new Tracked<>(List.of(tracked), frames.orElse(0) + 1);
  }
}
