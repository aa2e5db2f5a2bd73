package org.omgllava.job.cli.cluster;

import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.option.Usage;
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

  /** Refuses what cannot be. */
  public void check(CommandSpec spec) {
    Usage.requireAtLeast(spec, "--spare", spare, 0);
    Usage.requireAtLeast(spec, "--partitions", partitions, 1);
  }

  /** The cluster that the job needs, at these ports or free ones. */
  public ClusterPlan plan(JobSettings settings, int kafkaPort, int dashboardPort) {
    return ClusterPlan.of(
        settings.slots().parallelism(), spare, partitions, kafkaPort, dashboardPort);
  }
}
