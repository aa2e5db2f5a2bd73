package org.omgllava.job.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.omgllava.job.embedded.FlinkRest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What runs of a cluster. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says which processes run, how often each was started, and how the job is.")
final class ClusterStatusCommand implements Callable<Integer> {
  @Mixin ClusterFolderOption where;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClusterState state = where.running();
    PrintWriter out = spec.commandLine().getOut();
    out.println("bootstrap servers: " + state.bootstrapServers());
    out.println("dashboard: " + state.dashboard());
    state
        .members()
        .forEach(
            (name, process) ->
                out.printf(
                    Locale.ROOT,
                    "%-14s %-8s process %d, started %d times%n",
                    name,
                    process.handle().isPresent() ? "runs" : "is gone",
                    process.pid(),
                    state.starts().getOrDefault(name, 0)));
    out.println("job: " + job(new FlinkRest(state.dashboard())));
    out.flush();
    return 0;
  }

  private static String job(FlinkRest rest) throws InterruptedException {
    try {
      String newest = "none";
      for (JsonNode job : rest.get("/jobs").path("jobs")) {
        String status = job.path("status").asText();
        newest = newest.equals("RUNNING") ? newest : status;
      }
      return newest;
    } catch (IOException e) {
      return "the JobManager does not answer";
    }
  }
}
