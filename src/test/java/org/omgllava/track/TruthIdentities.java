package org.omgllava.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.evaluate.Category;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;

/**
 * What a tracker without a mistake does with the segments of one video: a thing gets identity and
 * class of the true object that it overlaps (IoU above one half), else an identity of its own. No
 * upper bound: a poor mask counts for its object where a tracker gives it the object's identity.
 * Frame indices are positions.
 */
final class TruthIdentities implements Tracker<Integer> {
  private static final long serialVersionUID = 1L;

  private static final int OBJECT = 1_000;
  private static final int STRAY = 1 << 20;

  private final transient VipsegDataset set;
  private final transient VipsegDataset.Video video;
  private final transient Map<Integer, Integer> objects = new HashMap<>();

  TruthIdentities(VipsegDataset set, VipsegDataset.Video video) {
    this.set = set;
    this.video = video;
  }

  @Override
  public Class<Integer> stateType() {
    return Integer.class;
  }

  @Override
  public List<Long> identities(Integer frames) {
    return objects.values().stream().map(number -> (long) OBJECT + number).sorted().toList();
  }

  @Override
  public Tracked<Integer> track(
      Optional<Integer> frames, long frameIndex, List<SceneSegment> segments) {
    VipsegDataset.Frame frame = video.frames().get((int) frameIndex);
    IdMap truth = IdMap.read(set.png(video, frame));
    Map<Integer, Long> areas = new HashMap<>();
    for (int id : truth.ids()) {
      areas.merge(id, 1L, Long::sum);
    }
    List<TrackedSegment> tracked = new ArrayList<>();
    for (SceneSegment segment : segments) {
      int object = segment.thing() ? overlapped(segment, truth, areas) : 0;
      Category category =
          object == 0
              ? new Category(segment.categoryId(), segment.category(), segment.thing())
              : set.categories().get(categoryOf(object, frame.segments()));
      long id = identity(object, segment, frameIndex, tracked.size());
      tracked.add(
          new TrackedSegment(
              id,
              category.id(),
              category.name(),
              category.thing(),
              segment.score(),
              segment.areaPixels(),
              segment.boxXywhPixels(),
              segment.mask()));
    }
    return new Tracked<>(tracked, frames.orElse(0) + 1);
  }

  private long identity(int object, SceneSegment segment, long frameIndex, int place) {
    if (object != 0) {
      return OBJECT + objects.computeIfAbsent(object, id -> objects.size());
    }
    return segment.thing() ? STRAY + frameIndex * OBJECT + place : 1L + segment.categoryId();
  }

  private static int overlapped(SceneSegment segment, IdMap truth, Map<Integer, Long> areas) {
    boolean[] inside = RunLengthMasks.toRowMajor(segment.mask());
    Map<Integer, Long> common = new HashMap<>();
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        common.merge(truth.ids()[i], 1L, Long::sum);
      }
    }
    for (Map.Entry<Integer, Long> entry : common.entrySet()) {
      int id = entry.getKey();
      double iou = RunLengthMasks.iou(entry.getValue(), segment.areaPixels(), areas.get(id));
      if (id != 0 && iou > 0.5) {
        return id;
      }
    }
    return 0;
  }

  private static int categoryOf(int id, FrameSegments segments) {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.ids()[i] == id) {
        return segments.categoryIds()[i];
      }
    }
    throw new IllegalArgumentException("segment " + id + " is not listed");
  }
}
