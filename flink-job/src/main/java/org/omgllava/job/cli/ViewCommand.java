package org.omgllava.job.cli;

import java.util.concurrent.Callable;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.TopicOptions;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.view.Viewer;
import org.omgllava.job.client.KafkaClients;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The page for a job that runs elsewhere. */
@Command(
    name = "view",
    mixinStandardHelpOptions = true,
    description =
        "Serves a page that shows streams with their masks and answers, and takes questions; on this"
            + " machine only, until it is stopped (Ctrl-C, SIGTERM).",
    footer = {"", "Examples:", "  omg view --bootstrap-servers broker:9092"})
final class ViewCommand implements Callable<Integer> {
  @Mixin KafkaReadOptions kafka;

  @Option(
      names = "--view-port",
      paramLabel = "PORT",
      description =
          "Port of the page, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int port = Viewer.PORT;

  @Mixin TopicOptions names;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    KafkaClients clients = kafka.clients();
    TopicOptions.require(clients, names.topics());
    try (StopSignal stop = StopSignal.install();
        Viewer viewer = Viewer.start(clients, names.topics(), port)) {
      spec.commandLine().getOut().println("view: " + viewer.address());
      spec.commandLine().getOut().flush();
      stop.awaitWhile(() -> {});
    }
    return 0;
  }
}
