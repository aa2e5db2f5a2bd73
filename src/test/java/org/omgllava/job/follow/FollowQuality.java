package org.omgllava.job.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Origin;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.setting.Settings;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Tracker;
import org.omgllava.track.Trackers;

/**
 * How well things are followed: the videos of {@code omg_llava.evaluate.following} through a
 * bundle, its tracker and {@link FollowCore}, frame after frame, as the job has them. What the
 * models say is kept beside the videos, so that it goes on where it was ended, and rules are tried
 * again in seconds. Prints what is in the table of models/README.md.
 */
final class FollowQuality {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FRAME_MICROS = 40_000;
  private static final int CACHED_FRAMES = 32;

  /** How an instruction is put. */
  private enum How {
    FOLLOW,
    /** To the language model on every frame. */
    EVERY,
    /** As a point. */
    CLICK
  }

  private final Path root;
  private final Map<String, Set<Integer>> things = new HashMap<>();
  private final Map<How, Map<String, FollowScore>> scores = new TreeMap<>();

  private FollowQuality(Path root) {
    this.root = root;
    VipsegDataset set =
        VipsegDataset.read(root.resolve("panoptic_gt.json"), root.resolve("panomasksRGB"));
    for (VipsegDataset.Video video : set.videos()) {
      Set<Integer> ids = things.computeIfAbsent(video.id(), id -> new HashSet<>());
      for (VipsegDataset.Frame frame : video.frames()) {
        for (int i = 0; i < frame.segments().size(); i++) {
          if (set.categories().get(frame.segments().categoryIds()[i]).thing()) {
            ids.add(frame.segments().ids()[i]);
          }
        }
      }
    }
  }

  /**
   * @param arguments bundle; folder of the videos; how instructions are put, else in every way
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[1]);
    FollowQuality quality = new FollowQuality(root);
    List<How> ways =
        arguments.length > 2 ? List.of(How.valueOf(arguments[2])) : List.of(How.values());
    FollowedBundle[] opened = new FollowedBundle[1];
    List<String> lines = Files.readAllLines(root.resolve("follow.jsonl"));
    Map<String, List<JsonNode>> videos = new LinkedHashMap<>();
    for (String line : lines) {
      JsonNode asked = JSON.readTree(line);
      videos.computeIfAbsent(asked.path("video").asText(), v -> new ArrayList<>()).add(asked);
    }
    int done = 0;
    for (Map.Entry<String, List<JsonNode>> video : videos.entrySet()) {
      try (RememberedVideo said =
          new RememberedVideo(
              () -> {
                if (opened[0] == null) {
                  opened[0] =
                      new FollowedBundle(new BundleModelFactory(arguments[0], CACHED_FRAMES));
                }
                return opened[0];
              },
              root.resolve("images").resolve(video.getKey()),
              root.resolve("said").resolve(video.getKey() + ".jsonl"))) {
        quality.add(video.getKey(), video.getValue(), said, ways);
      }
      System.err.println(++done + " of " + videos.size() + " videos: " + video.getKey());
    }
    if (opened[0] != null) {
      opened[0].close();
    }
    quality.print();
  }

  private void print() {
    scores.forEach(
        (how, byHazard) -> {
          System.out.println(how + " " + FollowScore.HEADER);
          byHazard.forEach((hazard, score) -> System.out.println(hazard + " " + score.row()));
        });
  }

  private void add(String video, List<JsonNode> lines, RememberedVideo said, List<How> ways)
      throws IOException {
    List<IdMap> truth = new ArrayList<>();
    for (String frame : said.frames()) {
      truth.add(IdMap.read(root.resolve("panomasksRGB").resolve(video).resolve(frame + ".png")));
    }
    List<List<TrackedSegment>> tracked =
        tracked(said, Trackers.of(Settings.defaults(TrackSettings.class)));
    for (JsonNode asked : lines) {
      Set<Integer> meant = new HashSet<>();
      asked.path("ids").forEach(id -> meant.add(id.asInt()));
      boolean thing = asked.path("kind").asText().equals("thing");
      for (How how : thing ? ways : List.of(How.FOLLOW)) {
        List<FollowMoment> moments =
            moments(instruction(asked, how), how, said, tracked, truth, meant);
        write(video, asked.path("kind").asText(), how, moments);
        String hazard = video.replaceFirst("\\d+_", "");
        String kind = asked.path("kind").asText();
        FollowScore score = FollowScore.of(moments, meant, things.get(video));
        Map<String, FollowScore> rows = scores.computeIfAbsent(how, h -> new TreeMap<>());
        rows.merge(kind + " " + hazard, score, FollowScore::plus);
        rows.merge(kind + " ~ all", score, FollowScore::plus);
      }
    }
  }

  private void write(String video, String kind, How how, List<FollowMoment> moments)
      throws IOException {
    Path folder = root.resolve("moments");
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    for (FollowMoment moment : moments) {
      lines.add(JSON.writeValueAsString(moment));
    }
    Files.write(folder.resolve(video + "." + kind + "." + how + ".jsonl"), lines);
  }

  private static <S> List<List<TrackedSegment>> tracked(RememberedVideo said, Tracker<S> tracker) {
    Optional<S> state = Optional.empty();
    List<List<TrackedSegment>> tracked = new ArrayList<>();
    for (int frame = 0; frame < said.frames().size(); frame++) {
      Tracker.Tracked<S> now = tracker.track(state, frame, said.segments(frame));
      state = Optional.of(now.state());
      tracked.add(now.segments());
    }
    return tracked;
  }

  private static List<FollowMoment> moments(
      Instruction instruction,
      How how,
      RememberedVideo said,
      List<List<TrackedSegment>> tracked,
      List<IdMap> truth,
      Set<Integer> meant) {
    FollowCore core = new FollowCore(Settings.defaults(FollowSettings.class), 0.5f);
    Optional<StreamFollowers> known = Optional.empty();
    List<FollowMoment> moments = new ArrayList<>();
    for (int i = 0; i < tracked.size(); i++) {
      FollowableFrame frame =
          new FollowableFrame(
              stamp(i, truth.get(i)),
              tracked.get(i),
              Optional.empty(),
              List.of(instruction),
              Optional.empty());
      StreamFollowers arrived = core.arrived(how == How.EVERY ? Optional.empty() : known, frame);
      List<Look> looks = core.looks(arrived, frame, said.masks(i, core.queries(arrived, frame)));
      Map<String, Outcome<Spoken>> told = new HashMap<>();
      if (looks.get(0).wakes()) {
        told.put(instruction.instructionId(), said.told(i, instruction));
      }
      var decision = core.concluded(arrived, frame, looks, told);
      known = decision.state();
      moments.add(
          FollowMoment.of(looks.get(0).wake(), decision.effects().get(0), truth.get(i), meant));
    }
    return moments;
  }

  private static FrameStamp stamp(int frame, IdMap size) {
    return new FrameStamp(
        "video",
        "0",
        frame,
        frame * FRAME_MICROS,
        size.height(),
        size.width(),
        false,
        new Origin("frames", 0, frame, 0, 0));
  }

  private static Instruction instruction(JsonNode asked, How how) {
    JsonNode point = asked.path("point");
    boolean click = how == How.CLICK;
    return new Instruction(
        "it",
        "video",
        Optional.empty(),
        click ? "Segment <region>." : asked.path("text").asText(),
        click
            ? List.of(new VisualPrompt.Point(point.path(0).asInt(), point.path(1).asInt()))
            : List.of(),
        Instruction.Target.FOLLOW,
        0,
        1,
        GenerationLimits.defaults(),
        false,
        false,
        "record",
        new Origin("instructions", 0, 0, 0, 0));
  }
}
