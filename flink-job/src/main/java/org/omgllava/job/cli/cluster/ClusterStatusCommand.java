package org.omgllava.job.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.embedded.FlinkRest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What runs of a cluster. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says which processes run, how often each was started, and how the job is.")
final class ClusterStatusCommand implements Callable<Integer> {
  @Mixin ClusterFolderOption where;

  @Option(
      names = "--steps",
      description =
          "Says what the job's latest start, or start after a failure, took, step by step: of each"
              + " task the longest subtask, and what loading the weights took, by the logs.")
  boolean steps;

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
    FlinkRest rest = new FlinkRest(state.dashboard());
    out.println("job: " + job(rest));
    if (steps) {
      steps(rest).forEach(out::println);
      for (String name : state.members().keySet()) {
        for (String line : loads(new ClusterFiles(where.folder()).log(name))) {
          out.println(name + ": " + line);
        }
      }
    }
    out.flush();
    return 0;
  }

  /** Of the job that runs. */
  private static List<String> steps(FlinkRest rest) throws IOException, InterruptedException {
    for (JsonNode job : rest.get("/jobs").path("jobs")) {
      String path = "/jobs/" + job.path("id").asText();
      JsonNode told = rest.get(path);
      if (job.path("status").asText().equals("RUNNING") && FlinkRest.allTasksRunning(told)) {
        List<JsonNode> times = new ArrayList<>();
        for (JsonNode vertex : told.path("vertices")) {
          times.add(rest.get(path + "/vertices/" + vertex.path("id").asText() + "/subtasktimes"));
        }
        return StartSteps.of(told, times, rest.get(path + "/checkpoints")).lines();
      }
    }
    throw new CommandFailure("--steps: not every task runs yet (expected: a job that runs)");
  }

  /** What a process has said since its latest start about loading. */
  private static List<String> loads(Path log) throws IOException {
    List<String> loads = new ArrayList<>();
    try (Stream<String> lines = Files.lines(log)) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("start ")) {
          loads.clear();
        } else if (line.contains(".LoadTimes ")) {
          loads.add(line.substring(line.indexOf("] ") + 2));
        }
      }
    }
    return loads;
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
