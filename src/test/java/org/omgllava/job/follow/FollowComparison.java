package org.omgllava.job.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.omgllava.evaluate.IdMap;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.Origin;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Converser;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.setting.Settings;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.Tracker;
import org.omgllava.track.Trackers;

/**
 * How well things are followed: the videos of {@code omg_llava.evaluate.following} through a
 * bundle, its tracker and {@link FollowCore}, frame after frame, as the job has them. Prints for
 * each hazard, and for all, what is in the table of models/README.md.
 */
final class FollowComparison {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FRAME_MICROS = 40_000;

  /** A mask of less IoU than this with the thing, and more with another one, has jumped. */
  private static final double ON_IT = 0.5;

  private final Perceiver perceiver;
  private final Converser converser;
  private final Path root;

  private FollowComparison(Perceiver perceiver, Converser converser, Path root) {
    this.perceiver = perceiver;
    this.converser = converser;
    this.root = root;
  }

  /**
   * @param arguments bundle, folder of the videos; EVERY in the third place asks the language model
   *     on every frame, CLICK follows the point
   */
  public static void main(String[] arguments) throws IOException {
    BundleModelFactory factory = new BundleModelFactory(arguments[0], 32);
    Path root = Path.of(arguments[1]);
    String how = arguments.length > 2 ? arguments[2] : "FOLLOW";
    try (Perceiver perceiver = factory.openPerceiver(-1);
        Converser converser = factory.openConverser(-1, 8)) {
      FollowComparison comparison = new FollowComparison(perceiver, converser, root);
      Map<String, Score> scores = new TreeMap<>();
      for (String line : Files.readAllLines(root.resolve("follow.jsonl"))) {
        JsonNode asked = JSON.readTree(line);
        Score score = comparison.score(asked, how);
        String hazard = asked.path("video").asText().replaceFirst("\\d+_", "");
        scores.computeIfAbsent(hazard, h -> new Score()).add(score);
        scores.computeIfAbsent("~ all", h -> new Score()).add(score);
        System.err.println(asked.path("video").asText() + " " + score.line());
      }
      scores.forEach((hazard, score) -> System.out.println(hazard + " " + score.line()));
    }
  }

  /** What was counted of some videos. */
  private static final class Score {
    long frames;
    long due;
    long without;
    long onIt;
    long jumped;
    long wakes;
    long intersection;
    long union;
    double sumIou;
    long shown;

    void add(Score other) {
      frames += other.frames;
      due += other.due;
      without += other.without;
      onIt += other.onIt;
      jumped += other.jumped;
      wakes += other.wakes;
      intersection += other.intersection;
      union += other.union;
      sumIou += other.sumIou;
      shown += other.shown;
    }

    String line() {
      return String.format(
          java.util.Locale.ROOT,
          "frames %d calls/100 %.2f cIoU %.3f gIoU %.3f due without %.3f on it %.3f jumped %.3f",
          frames,
          100.0 * wakes / frames,
          (double) intersection / Math.max(1, union),
          sumIou / Math.max(1, frames),
          (double) without / Math.max(1, due),
          (double) onIt / Math.max(1, due),
          (double) jumped / Math.max(1, shown));
    }
  }

  private Score score(JsonNode asked, String how) throws IOException {
    String video = asked.path("video").asText();
    JsonNode point = asked.path("point");
    boolean click = how.equals("CLICK");
    Instruction instruction =
        instruction(
            click ? "Segment <region>." : asked.path("text").asText(),
            click
                ? List.of(new VisualPrompt.Point(point.path(0).asInt(), point.path(1).asInt()))
                : List.of());
    return run(instruction, video, asked.path("id").asInt(), how.equals("EVERY"), followCore());
  }

  private static FollowCore followCore() {
    return new FollowCore(Settings.defaults(FollowSettings.class), 0.5f);
  }

  private Score run(
      Instruction instruction, String video, int id, boolean everyFrame, FollowCore core)
      throws IOException {
    return run(
        instruction,
        video,
        id,
        everyFrame,
        core,
        Trackers.of(Settings.defaults(TrackSettings.class)));
  }

  private <S> Score run(
      Instruction instruction,
      String video,
      int id,
      boolean everyFrame,
      FollowCore core,
      Tracker<S> tracker)
      throws IOException {
    Score score = new Score();
    Optional<S> tracks = Optional.empty();
    Optional<StreamFollowers> known = Optional.empty();
    List<Path> pictures;
    try (var files = Files.list(root.resolve("images").resolve(video))) {
      pictures = files.sorted().toList();
    }
    for (int index = 0; index < pictures.size(); index++) {
      Path picture = pictures.get(index);
      String name = picture.getFileName().toString().replace(".jpg", "");
      IdMap truth = IdMap.read(root.resolve("panomasksRGB").resolve(video).resolve(name + ".png"));
      EncodedImage image = new EncodedImage("JPEG", Files.readAllBytes(picture));
      FrameStamp stamp = stamp(video, index, truth);
      Perception seen =
          perceiver
              .perceive(
                  List.of(
                      new PerceptionRequest(
                          Frame.idOf(stamp), image, List.of(instruction.prompts()), true)))
              .get(0)
              .value();
      Tracker.Tracked<S> tracked = tracker.track(tracks, index, seen.segments());
      tracks = Optional.of(tracked.state());
      FollowableFrame frame =
          new FollowableFrame(
              stamp, tracked.segments(), Optional.empty(), List.of(instruction), Optional.empty());
      StreamFollowers arrived = core.arrived(everyFrame ? Optional.empty() : known, frame);
      List<Look> looks =
          core.looks(arrived, frame, masks(stamp, image, core.queries(arrived, frame)));
      Map<String, Outcome<Spoken>> told = new HashMap<>();
      if (looks.get(0).wakes()) {
        score.wakes++;
        told.put(instruction.instructionId(), ask(instruction, seen, stamp, image));
      }
      var decision = core.concluded(arrived, frame, looks, told);
      known = decision.state();
      count(decision.effects().get(0), truth, id, score);
    }
    return score;
  }

  private Outcome<Spoken> ask(
      Instruction instruction, Perception seen, FrameStamp stamp, EncodedImage image) {
    if (seen.prompted().get(0).refused()) {
      return Outcome.refused(seen.prompted().get(0).problem());
    }
    List<Optional<ModelProblem>> problems =
        converser.admit(
            List.of(
                new GenerationRequest(
                    "q",
                    List.of(),
                    instruction.text(),
                    seen.visualTokens(),
                    seen.prompted().get(0).value(),
                    instruction.limits())));
    if (problems.get(0).isPresent()) {
      return Outcome.refused(problems.get(0).get());
    }
    List<Generation> ended = converser.step();
    while (ended.isEmpty()) {
      ended = converser.step();
    }
    Generation said = ended.get(0);
    List<float[]> queries = said.phrases().stream().map(Generation.Phrase::query).toList();
    return Outcome.of(new Spoken(said, masks(stamp, image, queries), 0, 0));
  }

  private List<GroundedMask> masks(FrameStamp stamp, EncodedImage image, List<float[]> queries) {
    return queries.isEmpty()
        ? List.of()
        : perceiver
            .ground(
                List.of(
                    new GroundingRequest(
                        Frame.idOf(stamp), image, queries.toArray(float[][]::new))))
            .get(0)
            .value()
            .masks();
  }

  private static void count(LinkedAnswer answer, IdMap truth, int id, Score score) {
    List<RunLengthMask> masks = new ArrayList<>();
    if (!(answer instanceof Failure)) {
      for (Followed.Phrase phrase : ((Followed) answer).phrases()) {
        masks.add(phrase.masked().mask().mask());
      }
    }
    boolean[] mask =
        masks.isEmpty()
            ? new boolean[truth.ids().length]
            : RunLengthMasks.toRowMajor(RunLengthMasks.union(masks));
    long inside = 0;
    long area = 0;
    long thing = 0;
    Map<Integer, Integer> under = new HashMap<>();
    for (int i = 0; i < mask.length; i++) {
      boolean it = truth.ids()[i] == id;
      thing += it ? 1 : 0;
      if (mask[i]) {
        area++;
        inside += it ? 1 : 0;
        under.merge(truth.ids()[i], 1, Integer::sum);
      }
    }
    long union = area + thing - inside;
    double iou = union == 0 ? 1 : (double) inside / union;
    score.frames++;
    score.intersection += inside;
    score.union += union;
    score.sumIou += iou;
    if (thing > 0) {
      score.due++;
      score.without += area == 0 ? 1 : 0;
      score.onIt += iou >= ON_IT ? 1 : 0;
    }
    if (area > 0) {
      score.shown++;
      long most = under.values().stream().mapToInt(n -> n).max().orElse(0);
      score.jumped += under.getOrDefault(id, 0) < most && iou < ON_IT ? 1 : 0;
    }
  }

  private static FrameStamp stamp(String video, int index, IdMap truth) {
    return new FrameStamp(
        video,
        "0",
        index,
        index * FRAME_MICROS,
        truth.height(),
        truth.width(),
        false,
        new Origin("frames", 0, index, 0, 0));
  }

  private static Instruction instruction(String text, List<VisualPrompt> prompts) {
    return new Instruction(
        "it",
        "video",
        Optional.empty(),
        text,
        prompts,
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
