package org.omgllava.job.cli.ask;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.PromptReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Visual prompts of all kinds in one list, in the order of the command line. */
@Command
final class PromptOptions {
  final List<VisualPrompt> prompts = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec mixee) {
    add(
        mixee,
        "--point",
        "X,Y",
        "A point of the frame, pixels from the top left. Prompts may be repeated and count in their order.",
        PromptReader::point);
    add(mixee, "--box", "X1,Y1,X2,Y2", "A box of the frame, pixels.", PromptReader::box);
    add(
        mixee,
        "--mask",
        "FILE",
        "A region: a PNG of the frame's size, white inside.",
        file -> PromptReader.mask(Path.of(file)));
  }

  private void add(
      CommandSpec mixee,
      String name,
      String label,
      String description,
      Function<String, VisualPrompt> reader) {
    mixee.addOption(
        OptionSpec.builder(name)
            .paramLabel(label)
            .description(description)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .parameterConsumer(
                (arguments, option, command) -> {
                  Usage.require(
                      command,
                      !arguments.isEmpty(),
                      "Missing required parameter for option '" + name + "'");
                  try {
                    prompts.add(reader.apply(arguments.pop()));
                  } catch (IllegalArgumentException e) {
                    throw new ParameterException(
                        command.commandLine(), name + ": " + e.getMessage(), e);
                  }
                })
            .build());
  }
}
