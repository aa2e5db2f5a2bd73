package org.omgllava.job.cli.option;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a command line has to say beyond what each option says for itself. */
public final class Usage {
  private Usage() {}

  /**
   * Refuses a command line that does not hold together.
   *
   * @throws ParameterException unless it is right; the command's usage is shown with it
   */
  public static void require(CommandSpec command, boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
  }

  /** Refuses a number that is too small. */
  public static void requireAtLeast(CommandSpec command, String option, long value, long least) {
    require(command, value >= least, option + ": " + value + " (expected: at least " + least + ")");
  }

  /** Refuses what is no time to wait for. */
  public static void requirePositive(CommandSpec command, String option, double value) {
    require(command, value > 0, option + ": " + value + " (expected: more than 0)");
  }

  /** Refuses a stream without a name; null where none is given. */
  public static void requireNamed(CommandSpec command, String stream) {
    require(
        command,
        stream == null || !stream.isEmpty(),
        "--stream: 0 characters (expected: the name of a stream)");
  }
}
