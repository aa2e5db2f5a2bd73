package org.omgllava.job.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.omgllava.evaluate.Category;
import org.omgllava.evaluate.EvaluationReport;
import org.omgllava.evaluate.PanopticScores;
import org.omgllava.evaluate.TrackingScores;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.evaluate.VipsegEvaluation;
import org.omgllava.evaluate.VipsegSubmission;
import org.omgllava.job.cli.process.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** VPQ and STQ of a submission. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Scores a VIPSeg submission: VPQ per window and mean, and STQ; equal to the official evaluators.",
    footer = {
      "",
      "Examples:",
      "  omg evaluate --gt-json panoptic_gt_VIPSeg_val.json --gt-dir panomasksRGB --submission results",
      "  omg evaluate --gt-json gt.json --gt-dir masks --submission results --windows 1,2,4,6 --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--gt-json",
      paramLabel = "F",
      required = true,
      description = "Panoptic JSON of the ground truth.")
  Path truthJson;

  @Option(
      names = "--gt-dir",
      paramLabel = "DIR",
      required = true,
      description = "Ground truth PNGs: DIR/<video>/<frame>.png.")
  Path truthFolder;

  @Option(
      names = "--submission",
      paramLabel = "DIR",
      required = true,
      description = "Folder with pred.json and pan_pred/.")
  Path submission;

  @Option(
      names = "--windows",
      paramLabel = "K",
      split = ",",
      description = "Window lengths of VPQ in frames (default: 1,2,4,6).")
  List<Integer> windows = List.of(1, 2, 4, 6);

  @Option(names = "--per-class", description = "Also prints PQ of each class and window.")
  boolean perClass;

  @Option(names = "--per-video", description = "Also prints STQ of each video.")
  boolean perVideo;

  @Option(names = "--json", description = "Prints JSON, all values 0 to 1.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    int[] lengths = windows.stream().mapToInt(Integer::intValue).distinct().toArray();
    if (lengths.length == 0 || Arrays.stream(lengths).anyMatch(length -> length < 1)) {
      throw new ParameterException(spec.commandLine(), "--windows takes lengths of at least 1");
    }
    VipsegDataset truth = VipsegDataset.read(truthJson, truthFolder);
    EvaluationReport report;
    try (Progress progress = new Progress("frames scored", truth.frameCount())) {
      report =
          VipsegEvaluation.evaluate(
              truth, VipsegSubmission.read(submission), lengths, progress::add);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.toJson().toPrettyString());
    } else {
      print(report, out);
    }
    out.flush();
    return 0;
  }

  private void print(EvaluationReport report, PrintWriter out) {
    out.println("all values 0 to 1         PQ all  things   stuff");
    for (var entry : report.vpq().entrySet()) {
      PanopticScores scores = entry.getValue();
      out.println(
          row(
              "VPQ, window " + entry.getKey(),
              scores.all().pq(),
              scores.things().pq(),
              scores.stuff().pq()));
    }
    out.println(
        row("VPQ, mean", report.meanVpq(), report.meanVpqOfThings(), report.meanVpqOfStuff()));
    out.println(row("STQ, AQ, SQ", report.stq()));
    if (perClass) {
      out.println();
      out.println("PQ with windows " + report.vpq().keySet());
      for (Category category : report.categories().values()) {
        double[] qualities =
            report.vpq().values().stream()
                .map(scores -> scores.byCategory().get(category.id()))
                .filter(Objects::nonNull)
                .mapToDouble(PanopticScores.Quality::pq)
                .toArray();
        if (qualities.length > 0) {
          out.println(row(category.name(), qualities));
        }
      }
    }
    if (perVideo) {
      out.println();
      out.println("STQ, AQ, SQ by video");
      report.stqByVideo().forEach((video, scores) -> out.println(row(video, scores)));
    }
  }

  private static String row(String name, TrackingScores scores) {
    return row(name, scores.stq(), scores.aq(), scores.sq());
  }

  private static String row(String name, double... values) {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-24s", name));
    for (double value : values) {
      text.append(String.format(Locale.ROOT, " %7.4f", value));
    }
    return text.toString();
  }
}
