package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.cli.Omg;
import picocli.CommandLine;

class CommandLineTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();
  private static final String NANO = ROOT.resolve("models/bundles/nano").toString();

  @TempDir Path folder;

  static Stream<String> verbs() {
    return Omg.commandLine().getSubcommands().keySet().stream();
  }

  @Test
  void hasTheVerbsOfTheContract() {
    assertThat(verbs())
        .contains("demo", "up", "run", "publish", "ask", "consume", "evaluate", "bundle");
  }

  @Test
  void saysTheVersionOfTheBuild() throws IOException {
    Invocation version = Invocation.of("--version");

    assertThat(version.status()).isZero();
    String built =
        Files.readString(ROOT.resolve("pom.xml"))
            .replaceAll(
                "(?s).*?<artifactId>omg-llava-stream</artifactId>\\s*<version>(.*?)<.*", "$1");
    assertThat(version.out()).isEqualTo("omg-llava-stream " + built + System.lineSeparator());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbExplainsItself(String verb) {
    Invocation help = Invocation.of(verb, "--help");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Usage: omg " + verb);
    assertThat(help.err()).isEmpty();
  }

  /** The list of verbs shows what each says of itself, all of it. */
  @Test
  void theHelpShowsWholeDescriptions() {
    assertWholeDescriptions(Omg.commandLine(), "");
  }

  private static void assertWholeDescriptions(CommandLine command, String path) {
    String help = plain(Invocation.of((path + " --help").strip().split(" ")).out());
    assertThat(help)
        .contains(plain(String.join(" ", command.getCommandSpec().usageMessage().description())));
    command
        .getSubcommands()
        .forEach(
            (name, verb) -> {
              if (verb.getCommandSpec().userObject() instanceof CommandLine.HelpCommand) {
                return;
              }
              assertThat(help)
                  .as("omg %s --help on %s", path, name)
                  .contains(
                      plain(String.join(" ", verb.getCommandSpec().usageMessage().description())));
              assertWholeDescriptions(verb, path + " " + name);
            });
  }

  /** Without the line ends and the hyphenation of a narrow column. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "demo",
        "demo --out x --timeout 0",
        "up --partitions 0",
        "up --delivery sometimes",
        "run --parallelism many",
        "publish --bootstrap-servers localhost:1 --frames x",
        "publish --bootstrap-servers localhost:1 --stream s --frames x --video y",
        "publish --bootstrap-servers localhost:1 --stream s --vipseg x",
        "publish --bootstrap-servers localhost:1 --stream s --frames x --fps -1",
        "publish --bootstrap-servers localhost:1 --stream s --video x --glob *.jpg",
        "publish --bootstrap-servers localhost:1 --stream s --camera rtsp://x/y --loop",
        "publish --bootstrap-servers localhost:1 --vipseg x --loop",
        "ask --stream s hello",
        "ask --bootstrap-servers localhost:1 --stream s",
        "ask --bootstrap-servers localhost:1 --stream s --frame 1 --latest hello",
        "ask --bootstrap-servers localhost:1 --stream s --every 0 hello",
        "ask --bootstrap-servers localhost:1 --stream s --frame -1 hello",
        "ask --bootstrap-servers localhost:1 --stream s --point 3 hello",
        "ask --bootstrap-servers localhost:1 --stream s --box 1,2,3,nan hello",
        "ask --bootstrap-servers localhost:1 --stream s --mask missing.png hello",
        "ask --bootstrap-servers localhost:1 --stream s --cancel a hello",
        "consume --bootstrap-servers localhost:1",
        "consume --bootstrap-servers localhost:1 --topic frames",
        "consume --bootstrap-servers localhost:1 --topic answers --format vipseg --out x",
        "consume --bootstrap-servers localhost:1 --topic dead-letters --format overlay --out x",
        "consume --bootstrap-servers localhost:1 --topic segments --format overlay",
        "consume --bootstrap-servers localhost:1 --topic segments --follow --until-idle 3",
        "evaluate --gt-json x",
        "evaluate --gt-json x --gt-dir x --submission x --windows 0",
        "bundle"
      })
  void badUsageExitsWithTwoAndSaysWhy(String line) {
    Invocation invocation = Invocation.of(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(invocation.status()).isEqualTo(2);
    assertThat(invocation.err()).startsWith("omg");
    assertThat(invocation.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bundle info nowhere",
        "bundle verify nowhere",
        "demo --out . --bundle nowhere",
        "up --bundle nowhere",
        "up --bundle /nowhere/nano",
        "bundle info nowhere/nano",
        "publish --bootstrap-servers localhost:1 --stream s --frames nowhere",
        "publish --bootstrap-servers localhost:1 --stream s --video nowhere.mp4",
        "evaluate --gt-json nowhere.json --gt-dir nowhere --submission nowhere"
      })
  void failureExitsWithOneAndOneLine(String line) {
    Invocation invocation = Invocation.of(line.split(" "));

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.err().lines()).hasSize(1);
    assertThat(invocation.err()).startsWith("omg ").contains("nowhere");
    assertThat(invocation.out()).isEmpty();
  }

  @Test
  void theBundledModelIsWhatItsDescriptionSays() throws IOException {
    Invocation invocation = Invocation.of("bundle", "verify", NANO, "--json");

    assertThat(invocation.status()).isZero();
    JsonNode files = new ObjectMapper().readTree(invocation.out()).path("files");
    assertThat(files).isNotEmpty().allMatch(file -> file.path("intact").asBoolean());
  }

  @Test
  void anAlteredBundleIsReported() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("altered"));
    try (Stream<Path> files = Files.list(Path.of(NANO))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    byte[] tokenizer = Files.readAllBytes(copy.resolve("tokenizer.json"));
    tokenizer[tokenizer.length / 2] ^= 1;
    Files.write(copy.resolve("tokenizer.json"), tokenizer);

    Invocation invocation = Invocation.of("bundle", "verify", copy.toString());

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.out()).contains("DIFFERS").contains("tokenizer.json");
    assertThat(invocation.err().lines()).hasSize(1);
  }

  @Test
  void scoresTheGroundTruthOfTheClipAsPerfect() throws IOException {
    Path clip = ROOT.resolve("flink-job/src/main/resources/demo/clip");
    Path submission = Files.createDirectories(folder.resolve("submission"));
    Files.copy(clip.resolve("panoptic_gt.json"), submission.resolve("pred.json"));
    try (Stream<Path> masks = Files.walk(clip.resolve("panomasksRGB"))) {
      for (Path mask : masks.toList()) {
        Path copy = clip.resolve("panomasksRGB").relativize(mask);
        Files.copy(mask, submission.resolve("pan_pred").resolve(copy));
      }
    }

    Invocation invocation =
        Invocation.of(
            "evaluate",
            "--gt-json",
            clip.resolve("panoptic_gt.json").toString(),
            "--gt-dir",
            clip.resolve("panomasksRGB").toString(),
            "--submission",
            submission.toString(),
            "--json");

    JsonNode scores = new ObjectMapper().readTree(invocation.out());
    assertThat(scores.at("/vpq/mean/all").asDouble()).isEqualTo(1.0);
    assertThat(scores.at("/stq/stq").asDouble()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @CsvSource({
    "up --device cuda, 1, device: cuda:0 (expected: auto or cpu; PyTorch",
    "up --device tpu, 2, 'device: tpu (expected: auto, cpu, cuda or cuda:N)'",
    "up --gpu 0.5, 2, 'gpu: 0.5 (expected: 0 in one process'",
    "run --device cuda:1, 2, a cluster hands them out with --gpu"
  })
  void aDeviceThatCannotBeIsToldBeforeAnythingStarts(String call, int status, String message) {
    Invocation refused = Invocation.of((call + " --bundle " + NANO).split(" "));

    assertThat(refused.err().lines().findFirst().orElse("")).contains(message);
    assertThat(refused.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, '--devices: 1 (expected: at least 2.0, for the model slots of a TaskManager'",
    "0.5, 0, '--devices: 0 (expected: at least 1.0, for the model slots of a TaskManager'",
    "0, 1, '--devices: 1 (expected: 0 without --gpu, for the model slots of a TaskManager'"
  })
  void devicesThatAClusterDoesNotHaveAreRefusedBeforeAnythingStarts(
      String gpu, String devices, String reason) {
    Path data = folder.resolve("cluster");

    Invocation up =
        Invocation.of(
            "cluster",
            "up",
            "--gpu",
            gpu,
            "--devices",
            devices,
            "--bundle",
            NANO,
            "--data",
            data.toString());

    assertThat(up.status()).isEqualTo(2);
    assertThat(up.err()).contains(reason);
    assertThat(data).doesNotExist();
  }
}
