package org.omgllava.job.cli.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.cluster.Cluster;
import org.omgllava.job.cli.cluster.ClusterPlan;
import org.omgllava.job.cli.option.BundleOption;
import org.omgllava.job.cli.option.DataOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.embedded.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A cluster of its own under steady load, and whether anything grows. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Starts a cluster of processes, puts frames and instructions through it for as long as it"
            + " takes, measures memory, threads, files and state of its processes, and tells what"
            + " grows. Stopped (Ctrl-C, SIGTERM), it ends in good order and goes on from there"
            + " another time. Ends with 1 when a result is missing or wrong, or something grows.",
    footer = {"", "Examples:", "  omg soak --frames 100000 --instructions 2000 --data soak"})
public final class SoakCommand implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofMinutes(15);
  private static final String TABLE = "samples.csv";
  private static final String PICTURE = "soak.png";
  private static final int SHOWN = 20;

  /** A tenth of the frames is not counted. */
  private static final long SETTLING = 10;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames over all starts (default: ${DEFAULT-VALUE}).")
  long frames = 100_000;

  @Option(
      names = "--instructions",
      paramLabel = "N",
      description = "Instructions that come with them (default: ${DEFAULT-VALUE}).")
  long instructions = 2_000;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples, evenly over the frames (default: ${DEFAULT-VALUE}).")
  long samples = 400;

  @Mixin BundleOption bundle;

  @Mixin
  final DataOption data =
      DataOption.of(
          "Keeps topics, checkpoints, logs, "
              + TABLE
              + " and "
              + PICTURE
              + " there, and goes on from what is there; without it they are gone at the end.");

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.requireAtLeast(spec, "--frames", frames, 1);
    Usage.requireAtLeast(spec, "--instructions", instructions, 1);
    Usage.requireAtLeast(spec, "--samples", samples, 1);
    SoakSettings settings = new SoakSettings(frames, instructions, samples);
    try (DataFolder folder = data.open()) {
      SampleFile file = new SampleFile(folder.root().resolve(TABLE));
      List<String> broken = new ArrayList<>();
      if (file.read().stream().noneMatch(sample -> sample.frames() >= frames)) {
        broken.addAll(run(folder, file, settings));
      }
      broken.addAll(report(folder.root(), file.read()));
      if (!broken.isEmpty()) {
        broken.stream().limit(SHOWN).forEach(this::say);
        throw new CommandFailure(broken.size() + " promises are not kept");
      }
    }
    return 0;
  }

  private List<String> run(DataFolder folder, SampleFile file, SoakSettings settings)
      throws IOException, InterruptedException {
    JobSettings job = SoakSettings.job(Home.bundleFolder(bundle.nameOrFolder()));
    ClusterPlan plan = ClusterPlan.of(job.slots().parallelism(), 0, SoakSettings.PARTITIONS, 0, 0);
    try (StopSignal stop = StopSignal.install();
        Cluster cluster = Cluster.start(folder.root(), plan, job)) {
      Progress.say("starting the cluster");
      if (!cluster.awaitRunning(START_LIMIT, stop::requested)) {
        return List.of();
      }
      try (Sampler sampler = new Sampler(cluster, folder.root())) {
        Soak soak =
            new Soak(
                cluster,
                sampler,
                file,
                job,
                settings,
                stop::requested,
                sample -> Progress.say(sample.frames() + " of " + frames + " frames"));
        List<String> broken = soak.run();
        soak.counted().forEach((what, times) -> say(what + ": " + times));
        cluster.stopJob();
        return broken;
      }
    }
  }

  /** Table and picture of what there is, and what grows. */
  private List<String> report(Path folder, List<Sample> taken) throws IOException {
    SoakReport report;
    try {
      report = new SoakReport(taken, frames / SETTLING);
    } catch (IllegalArgumentException e) {
      say("too few samples to tell what grows: " + e.getMessage());
      return List.of();
    }
    report.table().forEach(this::say);
    ImageIO.write(report.picture(), "png", folder.resolve(PICTURE).toFile());
    return report.growing();
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
