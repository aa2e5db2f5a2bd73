package org.omgllava.job.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Stack;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.client.PromptReader;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Collects prompts of all kinds into one list, in the order of the command line. */
final class PromptConsumer implements IParameterConsumer {
  @Override
  public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
    String option = ((OptionSpec) argument).longestName();
    if (arguments.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "Missing required parameter for option '" + option + "'");
    }
    String value = arguments.pop();
    List<VisualPrompt> prompts = ((AskCommand) command.userObject()).prompts;
    try {
      prompts.add(
          switch (option) {
            case "--point" -> PromptReader.point(value);
            case "--box" -> PromptReader.box(value);
            default -> PromptReader.mask(Path.of(value));
          });
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
