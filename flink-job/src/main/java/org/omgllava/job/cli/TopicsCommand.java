package org.omgllava.job.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.option.KafkaOptions;
import org.omgllava.job.cli.option.TopicOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.TopicPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The topics of the job, made and looked at. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description =
        "Makes the job's topics at a Kafka of yours, or looks whether they are as it needs them.",
    subcommands = {
      TopicsCommand.CreateCommand.class,
      TopicsCommand.CheckCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  omg topics create --bootstrap-servers broker:9092 --partitions 12 --replicas 3",
      "  omg topics check --bootstrap-servers broker:9092"
    })
final class TopicsCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "missing command (one of: create, check)");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes the topics that are missing; the others stay as they are.")
  static final class CreateCommand implements Callable<Integer> {
    @Mixin KafkaOptions kafka;

    @Mixin TopicOptions names;

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description =
            "Partitions of each; a stream stays in one, so more allow more parallelism (default: ${DEFAULT-VALUE}).")
    int partitions = 12;

    @Option(
        names = "--replicas",
        paramLabel = "N",
        description = "Copies of each record; without it the brokers' default.")
    Short replicas;

    @Option(
        names = "--dry-run",
        description = "Makes nothing: says what would be made, and whether the brokers would.")
    boolean dryRun;

    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      Usage.requireAtLeast(spec, "--partitions", partitions, 1);
      List<TopicPlan> plans = names.plans();
      List<String> made =
          kafka.clients().createTopics(plans, partitions, Optional.ofNullable(replicas), dryRun);
      PrintWriter out = spec.commandLine().getOut();
      for (TopicPlan plan : plans) {
        String what = dryRun ? "would be made: " : "made: ";
        out.println(
            made.contains(plan.name())
                ? what + plan + ", partitions " + partitions
                : "is there: " + plan.name());
      }
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Says whether the topics are there and as the job needs them, as `run` does at its start.")
  static final class CheckCommand implements Callable<Integer> {
    @Mixin KafkaOptions kafka;

    @Mixin TopicOptions names;

    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      TopicOptions.require(kafka.clients(), names.topics());
      spec.commandLine().getOut().println("all topics are as the job needs them");
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
