package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.omgllava.job.cli.process.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a cluster in order. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Ends the job with a savepoint and then the processes; the next up goes on from there.")
final class ClusterDownCommand implements Callable<Integer> {
  private static final int LIMIT_SECONDS = 300;

  @Mixin ClusterFolderOption where;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProcessHandle supervisor = where.running().supervisor().handle().orElseThrow();
    supervisor.destroy();
    try {
      supervisor.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandFailure(
          "process " + supervisor.pid() + " has not ended after " + LIMIT_SECONDS + " s", e);
    }
    return 0;
  }
}
