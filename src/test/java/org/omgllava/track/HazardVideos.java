package org.omgllava.track;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.omgllava.evaluate.Category;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.scene.SceneSegment;

/** Perceived videos beside their ground truth, so that trackers can be scored in seconds. */
final class HazardVideos {
  private final VipsegDataset set;
  private final Map<String, List<List<SceneSegment>>> segments = new LinkedHashMap<>();
  private final Map<String, List<TruthOverlap>> overlaps = new LinkedHashMap<>();

  private HazardVideos(VipsegDataset set) {
    this.set = set;
  }

  /**
   * @param linked whether segments are taken as upstream links them
   */
  static HazardVideos read(Path root, Path bundle, boolean linked) throws IOException {
    VipsegDataset set =
        VipsegDataset.read(root.resolve("panoptic_gt.json"), root.resolve("panomasksRGB"));
    HazardVideos videos = new HazardVideos(set);
    PerceivedVideos.of(set, root, bundle)
        .forEach(
            (video, frames) ->
                videos.segments.put(
                    video, frames.stream().map(f -> linked ? f.linked() : f.segments()).toList()));
    videos.compare();
    return videos;
  }

  private void compare() {
    Set<Integer> things =
        set.categories().values().stream()
            .filter(Category::thing)
            .map(Category::id)
            .collect(Collectors.toSet());
    for (VipsegDataset.Video video : set.videos()) {
      List<TruthOverlap> frames = new ArrayList<>();
      for (List<SceneSegment> seen : segments.get(video.id())) {
        VipsegDataset.Frame truth = video.frames().get(frames.size());
        IdMap ids = IdMap.read(set.png(video, truth));
        frames.add(TruthOverlap.of(ids, truth.segments(), things, seen));
      }
      overlaps.put(video.id(), frames);
    }
  }

  VipsegDataset set() {
    return set;
  }

  /** A video's hazard: the part of its id behind the first _. */
  static String hazard(VipsegDataset.Video video) {
    return video.id().substring(video.id().indexOf('_') + 1);
  }

  /** Segments of each frame of a video with the identities that a tracker gives. */
  <S> List<List<TrackedSegment>> tracked(VipsegDataset.Video video, Tracker<S> tracker) {
    List<List<TrackedSegment>> tracked = new ArrayList<>();
    Optional<S> state = Optional.empty();
    for (List<SceneSegment> frame : segments.get(video.id())) {
      var next = tracker.track(state, tracked.size(), frame);
      state = Optional.of(next.state());
      tracked.add(next.segments());
    }
    return tracked;
  }

  IdentityScores scores(VipsegDataset.Video video, List<List<TrackedSegment>> tracked) {
    List<long[]> identities = new ArrayList<>();
    for (List<TrackedSegment> frame : tracked) {
      identities.add(frame.stream().mapToLong(TrackedSegment::trackId).toArray());
    }
    return IdentityScores.of(overlaps.get(video.id()), identities);
  }

  /** By hazard, in the order of the videos. */
  Map<String, IdentityScores> scores(Function<VipsegDataset.Video, Tracker<?>> trackers) {
    Map<String, IdentityScores> byHazard = new LinkedHashMap<>();
    for (VipsegDataset.Video video : set.videos()) {
      IdentityScores scores = scores(video, tracked(video, trackers.apply(video)));
      byHazard.merge(hazard(video), scores, IdentityScores::plus);
    }
    return byHazard;
  }
}
