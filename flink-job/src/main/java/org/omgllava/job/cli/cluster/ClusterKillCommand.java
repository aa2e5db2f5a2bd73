package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Bad luck for one process of a cluster. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description =
        "Kills a process of the cluster (SIGKILL), or sends it another signal; it is started again.")
final class ClusterKillCommand implements Callable<Integer> {
  @Mixin ClusterFolderOption where;

  @Parameters(
      paramLabel = "NAME",
      description = "broker, jobmanager, taskmanager-1, … as status tells them.")
  String name;

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      description = "KILL, TERM, STOP or CONT (default: ${DEFAULT-VALUE}).")
  String signal = "KILL";

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.require(
        spec,
        signal.matches("KILL|TERM|STOP|CONT"),
        "--signal: " + signal + " (expected: KILL, TERM, STOP or CONT)");
    ClusterState state = where.running();
    Running process = state.members().get(name);
    if (process == null) {
      throw new CommandFailure(
          name + ": no process of the cluster (expected: one of " + state.members().keySet() + ")");
    }
    process.signal(signal);
    return 0;
  }
}
