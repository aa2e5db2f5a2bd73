package org.omgllava.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.omgllava.evaluate.EvaluationReport;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.evaluate.VipsegEvaluation;
import org.omgllava.evaluate.VipsegSubmission;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.setting.Settings;
import org.omgllava.track.PerceivedVideos.PerceivedFrame;

/**
 * Compares the trackers on a validation set made by {@code python -m omg_llava.world.vipseg}, all
 * on the same perception; prints a Markdown table. Arguments: the set's folder, the bundle's
 * folder, a folder to work in, and the clip length (1 when not given).
 */
final class TrackingQuality {
  private static final int[] WINDOWS = {1, 2, 4, 6};

  private final VipsegDataset set;
  private final Map<String, List<PerceivedFrame>> videos;
  private final Path work;

  TrackingQuality(VipsegDataset set, Map<String, List<PerceivedFrame>> videos, Path work) {
    this.set = set;
    this.videos = videos;
    this.work = work;
  }

  /**
   * @param switchesByHazard identity switches by the part of the video's id behind the first _
   */
  record Row(
      EvaluationReport report, Map<String, Integer> switchesByHazard, double microsPerFrame) {
    int switches() {
      return switchesByHazard.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
      return String.format(
          "%.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %.0f | %s",
          100 * report.meanVpq(),
          100 * report.meanVpqOfThings(),
          100 * report.meanVpqOfStuff(),
          100 * report.stq().stq(),
          100 * report.stq().aq(),
          100 * report.stq().sq(),
          switches(),
          microsPerFrame,
          switchesByHazard);
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    Path work = Path.of(arguments[2]);
    int clipLength = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    Files.createDirectories(work);
    VipsegDataset set =
        VipsegDataset.read(root.resolve("panoptic_gt.json"), root.resolve("panomasksRGB"));
    TrackingQuality quality =
        new TrackingQuality(
            set,
            PerceivedVideos.of(
                set,
                root.resolve("images"),
                arguments[1],
                clipLength,
                work.resolve("segments-" + clipLength + ".jsonl")),
            work);
    Map<String, Function<VipsegDataset.Video, Tracker<?>>> trackers = new LinkedHashMap<>();
    trackers.put("query linking (upstream)", video -> QueryLinking.upstream());
    trackers.put("query linking, lasting numbers", video -> QueryLinking.withLastingNumbers());
    trackers.put("association", video -> Trackers.of(Settings.defaults(TrackSettings.class)));
    trackers.put("identities and classes of the truth", video -> new TruthIdentities(set, video));
    System.out.println(
        "| tracker | VPQ | things | stuff | STQ | AQ | SQ | id switches | µs/frame | switches by"
            + " hazard |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (Map.Entry<String, Function<VipsegDataset.Video, Tracker<?>>> entry : trackers.entrySet()) {
      System.out.println("| " + entry.getKey() + " | " + quality.of(entry.getValue()) + " |");
    }
  }

  Row of(Function<VipsegDataset.Video, Tracker<?>> trackers) throws IOException {
    Set<Integer> things =
        set.categories().values().stream()
            .filter(category -> category.thing())
            .map(category -> category.id())
            .collect(Collectors.toSet());
    Path folder = Files.createTempDirectory(work, "submission");
    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(folder);
    Map<String, Integer> switches = new TreeMap<>();
    for (VipsegDataset.Video video : set.videos()) {
      Tracking<?> tracking = new Tracking<>(trackers.apply(video));
      IdentitySwitches counted = new IdentitySwitches(things);
      List<PerceivedFrame> seen = videos.get(video.id());
      for (int i = 0; i < seen.size(); i++) {
        PerceivedFrame frame = seen.get(i);
        IdMap ids = write(writer, video.id(), i, frame, tracking.next(frame));
        VipsegDataset.Frame truth = video.frames().get(i);
        counted.add(IdMap.read(set.png(video, truth)), truth.segments(), ids);
      }
      String hazard = video.id().substring(video.id().indexOf('_') + 1);
      switches.merge(hazard, counted.count(), Integer::sum);
    }
    writer.finish();
    EvaluationReport report =
        VipsegEvaluation.evaluate(set, VipsegSubmission.read(folder), WINDOWS, done -> {});
    microsPerFrame(trackers); // warms up
    return new Row(report, switches, microsPerFrame(trackers));
  }

  private double microsPerFrame(Function<VipsegDataset.Video, Tracker<?>> trackers) {
    long nanos = 0;
    long frames = 0;
    for (VipsegDataset.Video video : set.videos()) {
      Tracking<?> tracking = new Tracking<>(trackers.apply(video));
      for (PerceivedFrame frame : videos.get(video.id())) {
        long start = System.nanoTime();
        tracking.next(frame);
        nanos += System.nanoTime() - start;
        frames++;
      }
    }
    return nanos / 1e3 / frames;
  }

  /** A tracker on its way through a video. */
  private static final class Tracking<S> {
    private final Tracker<S> tracker;
    private Optional<S> state = Optional.empty();
    private long frameIndex;

    Tracking(Tracker<S> tracker) {
      this.tracker = tracker;
    }

    List<TrackedSegment> next(PerceivedFrame frame) {
      var tracked = tracker.track(state, frameIndex++, frame.segments());
      state = Optional.of(tracked.state());
      return tracked.segments();
    }
  }

  private static IdMap write(
      VipsegSubmissionWriter writer,
      String video,
      int index,
      PerceivedFrame frame,
      List<TrackedSegment> segments)
      throws IOException {
    int[] ids = new int[frame.height() * frame.width()];
    int count = segments.size();
    FrameSegments listed =
        new FrameSegments(new int[count], new int[count], new boolean[count], new long[count]);
    int[][] boxes = new int[count][];
    for (int i = 0; i < count; i++) {
      TrackedSegment segment = segments.get(i);
      boolean[] inside = RunLengthMasks.toRowMajor(segment.mask());
      for (int p = 0; p < ids.length; p++) {
        if (inside[p]) {
          ids[p] = (int) segment.trackId();
        }
      }
      listed.ids()[i] = (int) segment.trackId();
      listed.categoryIds()[i] = segment.categoryId();
      listed.areasPixels()[i] = segment.areaPixels();
      boxes[i] = segment.boxXywhPixels();
    }
    IdMap map = new IdMap(frame.height(), frame.width(), ids);
    writer.add(video, index, frame.name(), map, listed, boxes);
    return map;
  }
}
