package org.omgllava.job.cli.option;

import picocli.CommandLine.Parameters;

/** The bundle that a command is about. */
public final class BundleName {
  @Parameters(
      index = "0",
      paramLabel = "NAME|DIR",
      defaultValue = "nano",
      description = "Model bundle (default: ${DEFAULT-VALUE}).")
  private String nameOrFolder;

  public String nameOrFolder() {
    return nameOrFolder;
  }
}
