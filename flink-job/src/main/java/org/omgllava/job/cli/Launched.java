package org.omgllava.job.cli;

import org.omgllava.job.cli.process.StandardOutput;
import org.omgllava.torch.NativeCalls;

/**
 * The main class of the launcher: the JVM is the command's own and ends with its exit status, 0 on
 * success, 1 on failure, 2 on bad usage.
 */
final class Launched {
  private Launched() {}

  public static void main(String[] arguments) {
    NativeCalls.endBetween();
    // Whatever embedded servers leave running does not keep a command that is done.
    System.exit(Omg.commandLine().setOut(StandardOutput.writer()).execute(arguments));
  }
}
