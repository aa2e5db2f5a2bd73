package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import picocli.CommandLine.Option;

/** Which cluster is meant: the one of a folder. */
final class ClusterFolderOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the cluster: topics, checkpoints, logs (default: target/omg/cluster of this installation).")
  private @Nullable Path said;

  Path folder() {
    return said != null ? said.toAbsolutePath() : Home.file("target/omg/cluster").toAbsolutePath();
  }

  /**
   * The state of the cluster that runs.
   *
   * @throws CommandFailure when none does
   */
  ClusterState running() throws IOException {
    return ClusterState.read(folder())
        .orElseThrow(
            () -> new CommandFailure("no cluster runs in " + folder() + " (see omg cluster up)"));
  }
}
