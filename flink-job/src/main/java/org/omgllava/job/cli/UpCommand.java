package org.omgllava.job.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.LocalPorts;
import org.omgllava.job.cli.option.SettingOptions;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.setting.EffectiveSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keeps topics and checkpoints there and goes on from them; without it everything is gone at the end.")
  Path data;

  @Mixin LocalPorts ports;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of topics that are made (default: ${DEFAULT-VALUE}).")
  int partitions = 4;

  @Mixin
  final SettingOptions options = SettingOptions.withBroker(Map.of("checkpoint-interval", "1000"));

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (partitions < 1) {
      throw new ParameterException(
          spec.commandLine(), "--partitions: " + partitions + " (expected: at least 1)");
    }
    EffectiveSettings<JobSettings> said = options.read();
    if (options.shown(said)) {
      return 0;
    }
    JobSettings settings =
        said.value().with(Map.of("bundle", Home.bundleFolder(said.value().model().bundle())));
    try (StopSignal stop = StopSignal.install();
        DataFolder folder = data == null ? DataFolder.temporary() : DataFolder.kept(data);
        LocalPipeline pipeline = LocalPipeline.start(folder, settings, ports, partitions)) {
      if (pipeline.awaitRunning(stop::requested)) {
        pipeline.announce(spec.commandLine().getOut());
      }
      stop.awaitWhile(pipeline::failIfEnded);
      Progress.say("stopping");
      if (data != null) {
        pipeline.stopWithSavepoint();
      }
    }
    return 0;
  }
}
