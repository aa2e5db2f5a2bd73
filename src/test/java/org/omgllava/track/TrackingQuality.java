package org.omgllava.track;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.PanopticScores;
import org.omgllava.evaluate.SegmentationTrackingQuality;
import org.omgllava.evaluate.VideoComparison;
import org.omgllava.evaluate.VideoPanopticQuality;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.setting.Settings;

/**
 * Compares the trackers on a validation set made by {@code python -m omg_llava.world.vipseg}, by
 * hazard; prints Markdown tables. Arguments: the set's folder, where what the model sees is kept
 * too, and the bundle's folder. {@code models/tracking.sh} runs it.
 */
final class TrackingQuality {
  private static final int[] WINDOWS = {1, 2, 4, 6};
  private static final String ALL = "all";

  private TrackingQuality() {}

  /** The metrics of the videos of one hazard, or of all. */
  private static final class Scores {
    private final Map<Integer, VideoPanopticQuality> qualities = new LinkedHashMap<>();
    private final SegmentationTrackingQuality tracking;
    private IdentityScores identities = IdentityScores.NONE;
    private int videos;
    private int videosWithASwap;

    Scores(VipsegDataset set) {
      for (int window : WINDOWS) {
        qualities.put(window, new VideoPanopticQuality(window, set.categories()));
      }
      tracking = SegmentationTrackingQuality.of(set.categories());
    }

    void add(String video, VideoComparison comparison, IdentityScores of) {
      qualities.values().forEach(quality -> quality.add(comparison));
      tracking.add(video, comparison);
      identities = identities.plus(of);
      videos++;
      videosWithASwap += of.swapped() > 0 ? 1 : 0;
    }

    private double vpq(Function<PanopticScores, PanopticScores.Quality> part) {
      return 100
          * qualities.values().stream()
              .mapToDouble(quality -> part.apply(quality.scores()).pq())
              .average()
              .orElse(0);
    }

    @Override
    public String toString() {
      var stq = tracking.scores();
      return String.format(
          "%d | %.1f | %.1f | %.1f | %.1f | %.1f | %d | %d | %d of %d",
          videos,
          vpq(PanopticScores::all),
          vpq(PanopticScores::things),
          100 * stq.stq(),
          100 * stq.aq(),
          100 * identities.associationQuality(),
          identities.switches(),
          videosWithASwap,
          identities.kept(),
          identities.returns());
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    Path bundle = Path.of(arguments[1]);
    HazardVideos videos = HazardVideos.read(root, bundle, false);
    HazardVideos linked = HazardVideos.read(root, bundle, true);
    Tracker<?> ours = Trackers.of(Settings.defaults(TrackSettings.class));
    print("association", videos, video -> ours);
    print("upstream", linked, video -> new UpstreamNumbers());
    print("linking of accepted segments", videos, video -> QueryLinking.upstream());
    print("truth's identities", videos, video -> new TruthIdentities(videos.set(), video));
  }

  private static void print(
      String name, HazardVideos videos, Function<VipsegDataset.Video, Tracker<?>> trackers) {
    Map<String, Scores> byHazard = new LinkedHashMap<>();
    for (VipsegDataset.Video video : videos.set().videos()) {
      List<List<TrackedSegment>> tracked = videos.tracked(video, trackers.apply(video));
      VideoComparison comparison = comparison(videos, video, tracked);
      IdentityScores identities = videos.scores(video, tracked);
      for (String part : List.of(HazardVideos.hazard(video), ALL)) {
        byHazard
            .computeIfAbsent(part, key -> new Scores(videos.set()))
            .add(video.id(), comparison, identities);
      }
    }
    Scores all = byHazard.remove(ALL);
    byHazard.put(ALL, all);
    System.out.println(
        "\n| "
            + name
            + " | videos | VPQ | things | STQ | AQ | AQ, every thing |"
            + " switches | videos with a swap | kept |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    byHazard.forEach((hazard, scores) -> System.out.println("| " + hazard + " | " + scores + " |"));
  }

  private static VideoComparison comparison(
      HazardVideos videos, VipsegDataset.Video video, List<List<TrackedSegment>> tracked) {
    VideoComparison comparison = new VideoComparison();
    for (int t = 0; t < tracked.size(); t++) {
      VipsegDataset.Frame truth = video.frames().get(t);
      Path file = videos.set().png(video, truth);
      List<TrackedSegment> segments = tracked.get(t);
      IdMap ids = IdMap.read(file);
      comparison.add(ids, truth.segments(), file, drawn(ids, segments), listed(segments), file);
    }
    return comparison;
  }

  private static IdMap drawn(IdMap frame, List<TrackedSegment> segments) {
    int[] ids = new int[frame.height() * frame.width()];
    for (TrackedSegment segment : segments) {
      boolean[] inside = RunLengthMasks.toRowMajor(segment.mask());
      for (int p = 0; p < ids.length; p++) {
        if (inside[p]) {
          ids[p] = (int) segment.trackId();
        }
      }
    }
    return new IdMap(frame.height(), frame.width(), ids);
  }

  private static FrameSegments listed(List<TrackedSegment> segments) {
    return new FrameSegments(
        segments.stream().mapToInt(segment -> (int) segment.trackId()).toArray(),
        segments.stream().mapToInt(TrackedSegment::categoryId).toArray(),
        new boolean[segments.size()],
        segments.stream().mapToLong(TrackedSegment::areaPixels).toArray());
  }
}
