package org.omgllava.job.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.omgllava.job.embedded.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Where a command keeps what it runs with; nowhere unless that is said. */
@Command
public final class DataOption {
  private static final String NAME = "--data";

  private final String description;

  /** Handed over before anything is parsed. */
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  private DataOption(String description) {
    this.description = description;
  }

  /**
   * @param description what is kept there, and what becomes of it otherwise
   */
  public static DataOption of(String description) {
    return new DataOption(description);
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec mixee) {
    command = mixee;
    mixee.addOption(
        OptionSpec.builder(NAME)
            .paramLabel("DIR")
            .type(Path.class)
            .description(description)
            .build());
  }

  /** The folder that was named. */
  public Optional<Path> named() {
    return Optional.ofNullable(
        command.commandLine().getParseResult().<Path>matchedOptionValue(NAME, null));
  }

  /** The folder that was named, or one that is gone at the end. */
  public DataFolder open() throws IOException {
    Optional<Path> kept = named();
    return kept.isPresent() ? DataFolder.kept(kept.get()) : DataFolder.temporary();
  }
}
