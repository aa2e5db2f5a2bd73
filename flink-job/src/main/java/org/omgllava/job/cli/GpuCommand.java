package org.omgllava.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.torch.Devices;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** PyTorch's libraries for a GPU. */
@Command(
    name = "gpu",
    mixinStandardHelpOptions = true,
    description = "Brings PyTorch for a GPU to this machine, and says what it sees.",
    subcommands = {GpuCommand.Install.class, GpuCommand.Check.class, CommandLine.HelpCommand.class},
    footer = {"", "Examples:", "  omg gpu install", "  omg gpu check --device cuda"})
final class GpuCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "missing command (one of: " + String.join(", ", spec.subcommands().keySet()) + ")");
  }

  /** Makes the folder that the launcher looks for. */
  @Command(
      name = "install",
      mixinStandardHelpOptions = true,
      description =
          "Downloads PyTorch and NVIDIA's libraries with pip, from the index that pip is set to, into one folder"
              + " (3 GB to download, 4 GB on disk). Every verb uses it from then on. Needs python3 with pip.")
  static final class Install implements Callable<Integer> {
    @Option(
        names = "--to",
        paramLabel = "DIR",
        description =
            "Folder to make; OMG_LIBTORCH then has to name it (default: where the launcher looks).")
    Path to;

    @Option(
        names = "--from",
        paramLabel = "DIR",
        description =
            "Takes the libraries that pip has installed in this site-packages folder; downloads nothing.")
    Path from;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Path target = to == null ? Home.libtorch() : to;
      List<String> command = new ArrayList<>();
      command.add("python3");
      command.add(Home.file("deploy/libtorch.py").toString());
      command.add(target.toString());
      if (from != null) {
        command.addAll(List.of("--from", from.toString()));
      }
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new CommandFailure(target + ": not made; the reason stands above");
      }
      return 0;
    }
  }

  /** Tries a device. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Loads PyTorch and tries a device; prints both. Fails when the device is not there or does not work.")
  static final class Check implements Callable<Integer> {
    @Mixin final SettingOption device = SettingOption.of(SlotSettings.class, "device");

    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      DeviceChoice settled = LocalDevice.settle(device.text());
      PrintWriter out = spec.commandLine().getOut();
      out.println("PyTorch: " + Devices.engine());
      out.println("device: " + settled);
      out.flush();
      return 0;
    }
  }
}
