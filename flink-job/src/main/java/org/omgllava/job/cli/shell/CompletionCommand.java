package org.omgllava.job.cli.shell;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verbs and options as a shell completes them. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that makes a shell complete verbs and options.",
    footer = {
      "",
      "Examples:",
      "  source <(omg completion bash)                                   # this shell",
      "  omg completion bash > ~/.local/share/bash-completion/completions/omg",
      "  source <(omg completion zsh)                                    # in ~/.zshrc"
    })
public final class CompletionCommand implements Runnable {
  /** The shells there are. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  Shell shell = Shell.BASH;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (shell == Shell.ZSH) {
      // What follows is bash's; both have to be loaded before it.
      out.println("autoload -U +X compinit && compinit");
    }
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.flush();
  }
}
