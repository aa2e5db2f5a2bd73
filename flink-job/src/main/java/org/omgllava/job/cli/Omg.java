package org.omgllava.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.omgllava.bundle.BundleException;
import org.omgllava.evaluate.EvaluationException;
import org.omgllava.job.cli.ask.AskCommand;
import org.omgllava.job.cli.bench.BenchCommand;
import org.omgllava.job.cli.campaign.CampaignCommand;
import org.omgllava.job.cli.cluster.ClusterCommand;
import org.omgllava.job.cli.demo.DemoCommand;
import org.omgllava.job.cli.hazard.HazardsCommand;
import org.omgllava.job.cli.option.LocalPathParser;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.publish.PublishCommand;
import org.omgllava.job.cli.shell.CompletionCommand;
import org.omgllava.job.cli.soak.SoakCommand;
import org.omgllava.job.cli.transactions.TransactionsCommand;
import org.omgllava.job.client.ClientException;
import org.omgllava.setting.SettingException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code omg}; its {@code main} starts the job on a cluster. */
@Command(
    name = "omg",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description =
        "OMG-LLaVA as a streaming job: frames and instructions in, panoptic segments and grounded answers out.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      RunCommand.class,
      PublishCommand.class,
      AskCommand.class,
      ViewCommand.class,
      McpCommand.class,
      TopicsCommand.class,
      StreamsCommand.class,
      TransactionsCommand.class,
      TracksCommand.class,
      ConsumeCommand.class,
      EvaluateCommand.class,
      QualityCommand.class,
      HazardsCommand.class,
      ClusterCommand.class,
      CampaignCommand.class,
      SoakCommand.class,
      BundleCommand.class,
      GpuCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  omg demo --out out",
      "  omg up --data ~/omg",
      "  omg publish --bootstrap-servers localhost:9092 --stream door --frames pictures/",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --latest --wait \"Describe the scene.\""
    })
public final class Omg implements Runnable {
  @Spec private CommandSpec spec;

  /**
   * For whoever has a JVM already: Flink calls this inside its JobManager or its own command line,
   * and goes on whatever happens here.
   *
   * @throws CommandFailure on failure and on bad usage
   */
  public static void main(String[] arguments) {
    CommandLine command = commandLine();
    int status;
    try {
      status = command.getExecutionStrategy().execute(command.parseArgs(arguments));
    } catch (ParameterException e) {
      String verb = e.getCommandLine().getCommandSpec().qualifiedName();
      throw new CommandFailure(verb + ": " + firstLine(String.valueOf(e.getMessage())), e);
    } catch (ExecutionException e) {
      String verb = e.getCommandLine().getCommandSpec().qualifiedName();
      Throwable problem = e.getCause() == null ? e : e.getCause();
      throw new CommandFailure(verb + ": " + message(problem), problem);
    }
    if (status != 0) {
      throw new CommandFailure("omg: exit status " + status + " (expected: 0)");
    }
  }

  /** The whole command with its error handling. */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Omg());
    return command
        .registerConverter(Path.class, new LocalPathParser())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Omg::explainUsage)
        .setExecutionExceptionHandler(Omg::explainFailure);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "missing command (one of: " + String.join(", ", spec.subcommands().keySet()) + ")");
  }

  private static int explainUsage(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        command.getCommandSpec().qualifiedName()
            + ": "
            + firstLine(String.valueOf(problem.getMessage())));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(problem, err)) {
      err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int explainFailure(
      Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
    LoggerFactory.getLogger(Omg.class)
        .error("{} failed", command.getCommandSpec().qualifiedName(), problem);
    command
        .getErr()
        .println(command.getCommandSpec().qualifiedName() + ": " + message(problem) + logPlace());
    command.getErr().flush();
    return problem instanceof SettingException
        ? command.getCommandSpec().exitCodeOnInvalidInput()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Where the whole story is, for whoever has the launcher's file. */
  private static String logPlace() {
    return Home.isLaunched() ? " (log: " + Home.logFile() + ")" : "";
  }

  private static String message(Throwable problem) {
    if (problem instanceof CommandFailure
        || problem instanceof ClientException
        || problem.getClass() == IOException.class
        || problem instanceof EvaluationException
        || problem instanceof BundleException
        || problem instanceof IllegalArgumentException
        || problem instanceof IllegalStateException) {
      return firstLine(String.valueOf(problem.getMessage()));
    }
    return firstLine(problem.getClass().getSimpleName() + ": " + problem.getMessage());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }
}
