package org.omgllava.job.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omgllava.bundle.Bundle;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.LocalPorts;
import org.omgllava.job.cli.local.MonitoringOptions;
import org.omgllava.job.cli.option.SettingOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.view.Viewer;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.setting.SettingSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole pipeline on the clip that comes with the program. */
@Command(
    name = "demo",
    customSynopsis = "omg demo --out=DIR [OPTIONS]",
    mixinStandardHelpOptions = true,
    description =
        "Runs the whole pipeline on a bundled clip: starts Kafka, Flink and the job in this process, publishes the"
            + " frames and the instructions, waits for all results, and writes them as JSON lines, pictures and a page.",
    footer = {
      "",
      "Writes DIR/index.html, summary.json, segments.jsonl, answers.jsonl, dead-letters.jsonl, overlays/*.png, and",
      "vipseg/ and truth/ for: omg evaluate --gt-json DIR/truth/panoptic_gt.json --gt-dir DIR/truth/panomasksRGB",
      "--submission DIR/vipseg. Frames per second from Kafka to Kafka run from the broker taking the first frame to",
      "its taking the last segmentation."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for everything that is written.")
  Path out;

  @Option(
      names = "--keep",
      description = "Leaves Kafka, Flink and the job running until it is stopped.")
  boolean keep;

  @Mixin
  final SettingOptions options =
      SettingOptions.withBroker(Map.of("bundle", "nano", "checkpoint-interval", "1000"));

  @Mixin LocalPorts ports;

  @Mixin MonitoringOptions monitoring;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for the results (default: ${DEFAULT-VALUE}).")
  long timeoutSeconds = 600;

  @Option(names = "--json", description = "Prints the summary as JSON.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.requireAtLeast(spec, "--timeout", timeoutSeconds, 1);
    // Instructions are there before the clip; on a slow machine its last frame comes late.
    Map<String, String> patience = Map.of("frame-wait", Long.toString(timeoutSeconds * 1_000));
    Optional<JobSettings> settings =
        options
            .toRun(Home::bundleFolder, SettingSource.of(patience, "demo's --timeout"))
            .map(LocalDevice::settle);
    if (settings.isPresent()) {
      run(settings.get());
    }
    return 0;
  }

  private void run(JobSettings settings) throws IOException, InterruptedException {
    long start = System.nanoTime();
    makeFolder();
    Bundle model = Bundle.read(Path.of(settings.model().bundle()));
    try (StopSignal stop = StopSignal.install();
        DataFolder data = DataFolder.temporary();
        LocalPipeline pipeline =
            LocalPipeline.start(data, settings, ports, monitoring.monitoring(), 1)) {
      Progress.say("dashboard: " + pipeline.dashboard());
      if (!pipeline.awaitRunning(stop::requested)) {
        throw new CommandFailure("stopped before the job was running");
      }
      DemoClip clip = DemoClip.unpack(out.resolve("truth"));
      List<DemoInstruction> instructions = DemoInstruction.all(clip.streamId());
      DemoResults results;
      try (DemoRun run = new DemoRun(clip, instructions, settings, pipeline.bootstrapServers())) {
        results =
            run.run(Duration.ofSeconds(timeoutSeconds), pipeline::failIfEnded, stop::requested);
      }
      DemoSummary summary = summary(settings, model, clip, instructions, results, start, out);
      DemoReport.write(summary, model.id(), out);
      print(summary);
      summary.failWhenIncomplete();
      if (keep) {
        stay(pipeline, stop);
      }
    }
  }

  private static DemoSummary summary(
      JobSettings settings,
      Bundle model,
      DemoClip clip,
      List<DemoInstruction> instructions,
      DemoResults results,
      long startNanos,
      Path out)
      throws IOException {
    DemoScores scores = new DemoScores(clip, model.description());
    Progress.say("scoring");
    var video = scores.video(results.segments(), out.resolve("vipseg"));
    var answered =
        instructions.stream().map(i -> DemoSummary.Answered.of(i, results, clip, scores)).toList();
    Progress.say("measuring the model without Kafka and Flink");
    DemoSpeed speed =
        DemoSpeed.measure(
            LocalPipeline.model(settings),
            settings.slots().choice(),
            clip,
            settings.batches().batchFrames());
    return new DemoSummary(
        clip,
        results,
        scores.classes(),
        video,
        answered,
        speed,
        (System.nanoTime() - startNanos) / 1e9);
  }

  private void makeFolder() throws IOException {
    try {
      Files.createDirectories(out);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(out + " is a file (expected: a folder)", e);
    }
  }

  private void print(DemoSummary summary) {
    PrintWriter text = spec.commandLine().getOut();
    if (json) {
      text.println(summary.toJson().toPrettyString());
    } else {
      text.print(summary.toText());
      text.println("open " + out.resolve("index.html"));
    }
    text.flush();
  }

  private void stay(LocalPipeline pipeline, StopSignal stop)
      throws IOException, InterruptedException {
    try (Viewer viewer = pipeline.view()) {
      pipeline.announce(spec.commandLine().getOut(), viewer);
      Progress.say("running until it is stopped (Ctrl-C)");
      stop.awaitWhile(pipeline::failIfEnded);
    }
  }
}
