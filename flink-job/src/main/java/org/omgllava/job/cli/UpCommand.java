package org.omgllava.job.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.local.FailureReport;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.LocalPorts;
import org.omgllava.job.cli.local.MonitoringOptions;
import org.omgllava.job.cli.local.RetentionOptions;
import org.omgllava.job.cli.option.DataOption;
import org.omgllava.job.cli.option.SettingOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.view.Viewer;
import org.omgllava.job.embedded.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole system on one machine, in the foreground. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Runs Kafka, Flink and the job in this process until it is stopped (Ctrl-C, SIGTERM)."
            + " Prints the addresses when everything is ready.",
    footer = {
      "",
      "Examples:",
      "  omg up",
      "  omg up --data ~/omg        # topics and state outlive a stop and a crash"
    })
public final class UpCommand implements Callable<Integer> {
  @Mixin
  final SettingOptions options = SettingOptions.withBroker(Map.of("checkpoint-interval", "1000"));

  @Mixin LocalPorts ports;

  @Mixin RetentionOptions retention;

  @Mixin MonitoringOptions monitoring;

  @Mixin
  final DataOption data =
      DataOption.of(
          "Keeps topics and checkpoints there and goes on from them; without it everything is gone at the end.");

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of topics that are made (default: ${DEFAULT-VALUE}).")
  int partitions = 4;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.requireAtLeast(spec, "--partitions", partitions, 1);
    retention.check(spec);
    Optional<JobSettings> settings = options.toRun(Home::bundleFolder).map(LocalDevice::settle);
    if (settings.isPresent()) {
      run(settings.get());
    }
    return 0;
  }

  private void run(JobSettings settings) throws IOException, InterruptedException {
    try (StopSignal stop = StopSignal.install();
        DataFolder folder = data.open();
        LocalPipeline pipeline =
            LocalPipeline.start(
                folder,
                settings,
                ports,
                monitoring.monitoring(),
                partitions,
                retention.brokerProperties());
        Viewer viewer = pipeline.view()) {
      FailureReport report =
          pipeline.failureReport(
              spec.commandLine().getErr(), spec.commandLine().getCommandSpec().qualifiedName());
      if (pipeline.awaitRunning(report.before(stop::requested))) {
        pipeline.announce(spec.commandLine().getOut(), viewer);
      }
      stop.awaitWhile(report.before(pipeline::failIfEnded));
      Progress.say("stopping");
      if (data.named().isPresent()) {
        pipeline.stopWithSavepoint();
      }
    }
  }
}
