package org.omgllava.job.cli;

import picocli.CommandLine.Parameters;

/** The bundle that a command is about. */
final class BundleName {
  @Parameters(
      index = "0",
      paramLabel = "NAME|DIR",
      defaultValue = "nano",
      description = "Model bundle (default: ${DEFAULT-VALUE}).")
  String nameOrFolder;
}
