package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.option.SettingOptions;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.embedded.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The cluster, in the foreground. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Starts Kafka, a JobManager and TaskManagers as processes, submits the job, starts again"
            + " what dies, until it is stopped (Ctrl-C, SIGTERM, omg cluster down).")
final class ClusterUpCommand implements Callable<Integer> {
  /** Longest wait for the job to run after everything was started at once. */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  @Mixin
  final SettingOptions options = SettingOptions.withBroker(Map.of("checkpoint-interval", "1000"));

  @Mixin ClusterFolderOption where;

  @Mixin ClusterSizeOptions size;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Port of the broker, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int port = 9092;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description =
          "Port of the dashboard, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int dashboardPort = 8081;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    size.check(spec);
    Optional<JobSettings> settings = options.toRun(Home::bundleFolder);
    if (settings.isPresent()) {
      run(settings.get());
    }
    return 0;
  }

  private void run(JobSettings settings) throws IOException, InterruptedException {
    ClusterPlan plan = size.plan(spec, settings, port, dashboardPort);
    try (StopSignal stop = StopSignal.install();
        DataFolder data = DataFolder.kept(where.folder());
        Cluster cluster = Cluster.start(data.root(), plan, settings)) {
      Progress.say("starting the cluster");
      if (cluster.awaitRunning(START_LIMIT, stop::requested)) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("bootstrap servers: " + cluster.bootstrapServers());
        out.println("dashboard: " + cluster.dashboard());
        out.println("data: " + where.folder());
        out.flush();
      }
      stop.awaitWhile(() -> tend(cluster));
      Progress.say("stopping");
      cluster.stopJob();
    }
  }

  private static void tend(Cluster cluster) {
    try {
      cluster.tend();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
