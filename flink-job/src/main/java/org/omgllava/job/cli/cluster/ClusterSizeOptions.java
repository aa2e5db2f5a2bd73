package org.omgllava.job.cli.cluster;

import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.config.SlotSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How large the cluster is; the job's parallelism says the number of TaskManagers. */
public final class ClusterSizeOptions {
  @Option(
      names = "--spare",
      paramLabel = "N",
      description =
          "Slots of each TaskManager beyond the one that it needs: those that survive take over"
              + " what another one did (default: ${DEFAULT-VALUE}).")
  private int spare = 1;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of topics that are made (default: ${DEFAULT-VALUE}).")
  private int partitions = 4;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description =
          "Numbered devices of each TaskManager that stand in for GPUs: a model slot that asks with"
              + " --gpu has its own, and runs on the CPU (default: ${DEFAULT-VALUE}).")
  private int devices;

  /** Refuses what cannot be. */
  public void check(CommandSpec spec) {
    Usage.requireAtLeast(spec, "--spare", spare, 0);
    Usage.requireAtLeast(spec, "--partitions", partitions, 1);
    Usage.requireAtLeast(spec, "--devices", devices, 0);
  }

  /** The cluster that the job needs, at these ports or free ones. */
  public ClusterPlan plan(
      CommandSpec spec, JobSettings settings, int kafkaPort, int dashboardPort) {
    SlotSettings slots = settings.slots();
    ClusterPlan plan =
        ClusterPlan.of(slots.parallelism(), spare, partitions, kafkaPort, dashboardPort);
    double needed = TaskManagerSize.devicesOfASubtask(slots);
    Usage.require(
        spec,
        needed <= devices && slots.leasesGpu() == devices > 0,
        "--devices: "
            + devices
            + " (expected: "
            + (slots.leasesGpu() ? "at least " + needed : "0 without --gpu")
            + ", for the model slots of a TaskManager's subtask)");
    return slots.leasesGpu()
        ? plan.of(TaskManagerSize.withDevices(devices, 1 + spare, slots))
        : plan;
  }
}
