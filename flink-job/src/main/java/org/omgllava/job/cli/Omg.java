package org.omgllava.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.omgllava.bundle.BundleException;
import org.omgllava.evaluate.EvaluationException;
import org.omgllava.job.cli.demo.DemoCommand;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.client.ClientException;
import org.omgllava.setting.SettingException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code omg}; with {@code run} also the main class of the job on a cluster. */
@Command(
    name = "omg",
    mixinStandardHelpOptions = true,
    version = "omg-llava-stream 0.1.0",
    description =
        "OMG-LLaVA as a streaming job: frames and instructions in, panoptic segments and grounded answers out.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      RunCommand.class,
      PublishCommand.class,
      AskCommand.class,
      ConsumeCommand.class,
      EvaluateCommand.class,
      QualityCommand.class,
      BundleCommand.class,
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

  /** Exits 0 on success, 1 on failure, 2 on bad usage. */
  public static void main(String[] arguments) {
    int status = commandLine().execute(arguments);
    // On a cluster this main method runs inside the JobManager, which must not be ended with it.
    if (status != 0 || Home.isLaunched()) {
      System.exit(status);
    }
  }

  /** The whole command with its error handling. */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Omg());
    return command
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
    err.println(command.getCommandSpec().qualifiedName() + ": " + firstLine(problem.getMessage()));
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
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message(problem));
    command.getErr().flush();
    return problem instanceof SettingException
        ? command.getCommandSpec().exitCodeOnInvalidInput()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String message(Exception problem) {
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
