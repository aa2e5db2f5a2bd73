package org.omgllava.job.cli.option;

import picocli.CommandLine.Option;

/** The bundle that a command works with. */
public final class BundleOption {
  @Option(
      names = "--bundle",
      paramLabel = "NAME|DIR",
      description = "Model bundle (default: ${DEFAULT-VALUE}).")
  private String nameOrFolder = "nano";

  public String nameOrFolder() {
    return nameOrFolder;
  }
}
