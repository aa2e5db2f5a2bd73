package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.cluster.Cluster;
import org.omgllava.job.cli.cluster.ClusterPlan;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.io.KafkaSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Faults for a cluster of its own, and whether the promises hold. */
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    description =
        "Starts a cluster of processes, kills them, stops them and takes the broker away under load,"
            + " and checks that no result is lost, doubled, reordered or altered and that nothing"
            + " hangs. Ends with 1 when a promise is not kept.",
    footer = {
      "",
      "Examples:",
      "  omg campaign --minutes 30 --seed 1",
      "  omg campaign --faults KILL_TASK_MANAGER,SAVEPOINT --delivery AT_LEAST_ONCE"
    })
public final class CampaignCommand implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofMinutes(15);
  private static final int SHOWN = 20;
  private static final int PARTITIONS = 4;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long frames are published (default: ${DEFAULT-VALUE}).")
  double minutes = 2;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed, the same faults (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Streams side by side (default: ${DEFAULT-VALUE}).")
  int streams = 2;

  @Option(
      names = "--fps",
      paramLabel = "F",
      description = "Frames per second of each stream (default: ${DEFAULT-VALUE}).")
  double framesPerSecond = 2;

  @Option(
      names = "--faults",
      paramLabel = "KIND",
      split = ",",
      description =
          "What may happen (${COMPLETION-CANDIDATES}; default: all but DISK_FULL, for which this"
              + " process needs the right to mount, and which keeps checkpoints in memory).")
  @Nullable Set<Fault> kinds;

  @Mixin final SettingOption delivery = SettingOption.of(KafkaSettings.class, "delivery");

  @Option(
      names = "--bundle",
      paramLabel = "NAME|DIR",
      description = "Model bundle (default: ${DEFAULT-VALUE}).")
  String bundle = "nano";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keeps topics, checkpoints and logs there, a new folder; without it they are gone at the end.")
  @Nullable Path data;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.requirePositive(spec, "--minutes", minutes);
    Usage.requirePositive(spec, "--fps", framesPerSecond);
    Usage.requireAtLeast(spec, "--streams", streams, 1);
    Usage.require(
        spec, data == null || isNew(data), "--data: " + data + " (expected: a folder to be made)");
    CampaignSettings settings =
        new CampaignSettings(
            seed,
            Duration.ofMillis((long) (minutes * 60_000)),
            streams,
            framesPerSecond,
            kinds == null ? Fault.EVERYWHERE : kinds);
    JobSettings job = CampaignSettings.job(Home.bundleFolder(bundle), delivery.text());
    List<String> broken = run(settings, job);
    PrintWriter out = spec.commandLine().getOut();
    broken.stream().limit(SHOWN).forEach(out::println);
    out.flush();
    if (!broken.isEmpty()) {
      throw new CommandFailure(
          broken.size() + " promises are not kept; --seed " + seed + " is this run's");
    }
    return 0;
  }

  /** The undisturbed run reads all that is there. */
  private static boolean isNew(Path folder) {
    String[] files = folder.toFile().list();
    return files == null || files.length == 0;
  }

  private List<String> run(CampaignSettings settings, JobSettings job)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (StopSignal stop = StopSignal.install();
        DataFolder folder = data == null ? DataFolder.temporary() : DataFolder.kept(data);
        SmallDisk disk = disk(settings, Cluster.checkpoints(folder.root()));
        Cluster cluster =
            Cluster.start(folder.root(), ClusterPlan.of(2, 1, PARTITIONS, 0, 0), job)) {
      if (!cluster.awaitRunning(START_LIMIT, stop::requested)) {
        return List.of("stopped before the job ran");
      }
      return new Campaign(
              cluster,
              disk,
              job,
              settings,
              PARTITIONS,
              stop::requested,
              line -> {
                out.println(line);
                out.flush();
              })
          .run();
    }
  }

  private static SmallDisk disk(CampaignSettings settings, Path checkpoints)
      throws IOException, InterruptedException {
    return settings.kinds().contains(Fault.DISK_FULL)
        ? SmallDisk.mount(checkpoints)
        : SmallDisk.untouched(checkpoints);
  }
}
