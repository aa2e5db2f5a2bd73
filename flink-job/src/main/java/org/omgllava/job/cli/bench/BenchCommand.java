package org.omgllava.job.cli.bench;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.option.BundleOption;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.wire.EventJson;
import org.omgllava.scene.DeviceChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures ways to do the same work in turns (A B A B) on this machine, and prints medians, ranges and the"
            + " medians of their ratios. Without names it lists the benchmarks.",
    footer = {
      "",
      "Examples:",
      "  omg bench",
      "  omg bench pipeline --json",
      "  omg bench llm sizes --pairs 9 --device cuda"
    })
public final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to measure.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description =
          "Rounds, in each of which every side is measured once (default: ${DEFAULT-VALUE}).")
  int pairs = 5;

  @Option(
      names = "--work",
      paramLabel = "N",
      description =
          "Work of a side in one round; the list says in which unit and how much is usual.")
  Optional<Integer> work = Optional.empty();

  @Mixin BundleOption bundle;

  @Mixin final SettingOption device = SettingOption.of(SlotSettings.class, "device");

  @Option(
      names = "--json",
      description =
          "Prints JSON: an object, of several benchmarks a list of them; a further ratio of a benchmark stands in"
              + " further.")
  boolean json;

  @Option(
      names = "--append",
      paramLabel = "FILE",
      description =
          "Also appends the JSON of each benchmark to a file, a line each, as soon as it is measured.")
  Optional<Path> append = Optional.empty();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Usage.requireAtLeast(spec, "--pairs", pairs, 1);
    work.ifPresent(said -> Usage.requireAtLeast(spec, "--work", said, 1));
    List<Benchmark> chosen = names.stream().map(this::named).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (chosen.isEmpty()) {
      Benchmarks.ALL.forEach(b -> out.println(listed(b)));
      out.flush();
      return 0;
    }
    DeviceChoice on = LocalDevice.settle(device.text());
    ArrayNode reports = EventJson.MAPPER.createArrayNode();
    for (Benchmark benchmark : chosen) {
      BenchReport report =
          measure(
              benchmark,
              new BenchWork(
                  Home.bundleFolder(bundle.nameOrFolder()),
                  on,
                  work.orElse(benchmark.plan().usualWork())));
      reports.add(report.toJson());
      if (append.isPresent()) {
        Files.writeString(append.get(), report.toJson() + "\n", CREATE, APPEND);
      }
      if (!json) {
        out.print(report.toText());
        out.flush();
      }
    }
    if (json) {
      out.println((reports.size() == 1 ? reports.get(0) : reports).toPrettyString());
      out.flush();
    }
    return 0;
  }

  private BenchReport measure(Benchmark benchmark, BenchWork work)
      throws IOException, InterruptedException {
    List<double[]> rounds = new ArrayList<>();
    try (Progress progress = new Progress(benchmark.plan().name() + ", rounds", pairs);
        Benchmark.Rounds open = benchmark.open(work)) {
      for (int i = 0; i < pairs; i++) {
        rounds.add(open.next());
        progress.add(1);
      }
    }
    return new BenchReport(benchmark.plan(), rounds, BenchPlace.of(work));
  }

  private Benchmark named(String name) {
    return Benchmarks.ALL.stream()
        .filter(benchmark -> benchmark.plan().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    name
                        + ": no benchmark (expected: "
                        + String.join(
                            ", ", Benchmarks.ALL.stream().map(b -> b.plan().name()).toList())
                        + ")"));
  }

  private static String listed(Benchmark benchmark) {
    return String.format(
        Locale.ROOT,
        "%-12s %s (usually %d)",
        benchmark.plan().name(),
        benchmark.plan().description(),
        benchmark.plan().usualWork());
  }
}
