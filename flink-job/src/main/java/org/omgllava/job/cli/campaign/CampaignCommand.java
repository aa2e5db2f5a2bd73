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
import org.omgllava.job.cli.option.BundleOption;
import org.omgllava.job.cli.option.DataOption;
import org.omgllava.job.cli.option.LoadOptions;
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
  private static final int TASK_MANAGERS = 2;
  private static final int PARTITIONS = 4;

  @Mixin final LoadOptions load = LoadOptions.usually(2, 2);

  @Option(
      names = "--faults",
      paramLabel = "KIND",
      split = ",",
      description =
          "What may happen (${COMPLETION-CANDIDATES}; default: all but DISK_FULL, for which this"
              + " process needs the right to mount, and which keeps checkpoints in memory).")
  @Nullable Set<Fault> kinds;

  @Mixin final SettingOption delivery = SettingOption.of(KafkaSettings.class, "delivery");

  @Mixin BundleOption bundle;

  @Mixin
  final DataOption data =
      DataOption.of(
          "Keeps topics, checkpoints and logs there, a new folder; without it they are gone at the end.");

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    load.check(spec);
    data.named()
        .ifPresent(
            folder ->
                Usage.require(
                    spec, isNew(folder), "--data: " + folder + " (expected: a folder to be made)"));
    CampaignSettings settings =
        new CampaignSettings(
            load.seed(),
            load.duration(),
            load.streams(),
            load.framesPerSecond(),
            kinds == null ? Fault.EVERYWHERE : kinds);
    JobSettings job =
        CampaignSettings.job(Home.bundleFolder(bundle.nameOrFolder()), delivery.text());
    List<String> broken = run(settings, job);
    PrintWriter out = spec.commandLine().getOut();
    broken.stream().limit(SHOWN).forEach(out::println);
    out.flush();
    if (!broken.isEmpty()) {
      throw new CommandFailure(
          broken.size() + " promises are not kept; --seed " + load.seed() + " is this run's");
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
    // A TaskManager that survives has room for the whole job.
    ClusterPlan plan =
        ClusterPlan.of(TASK_MANAGERS, FaultPlan.HIGHEST_PARALLELISM - 1, PARTITIONS, 0, 0);
    try (StopSignal stop = StopSignal.install();
        DataFolder folder = data.open();
        SmallDisk disk = disk(settings, Cluster.checkpoints(folder.root()));
        Cluster cluster = Cluster.start(folder.root(), plan, job)) {
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
