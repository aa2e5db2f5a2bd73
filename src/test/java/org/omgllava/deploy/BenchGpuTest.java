package org.omgllava.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring script over an omg that says what it is asked, or does as a test wants. */
class BenchGpuTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("repository.root")).resolve("deploy/bench-gpu").normalize();

  @TempDir Path checkout;

  @BeforeEach
  void copy() throws IOException {
    Files.createDirectories(checkout.resolve("deploy"));
    Files.createDirectories(checkout.resolve("models/python"));
    executable("bench-gpu", Files.readString(SCRIPT));
    executable("omg", "#!/bin/sh\necho \"omg $*\"\n");
  }

  @Test
  void nanoIsMeasuredOnTheAskedDevice() throws Exception {
    assertThat(run("--nano-only", "--device", "cuda:1", "--pairs", "2"))
        .contains("omg bench loop batch --pairs 2 --work 32 --bundle nano")
        .contains("omg bench stages device --pairs 2 --work 32 --bundle nano")
        .contains("omg bench llm --pairs 2 --work 32 --bundle nano --device cuda:1 --append ")
        .contains("omg bench pipeline --pairs 1 --work 512 --bundle nano")
        .doesNotContain("published size")
        .endsWith("exit 0");
    assertThat(checkout.resolve("out/report.txt")).content().contains("nano, loop: ");
  }

  @Test
  void thePublishedSizeIsMeasuredOnceItIsMade() throws Exception {
    executable(
        "python",
        "#!/bin/sh\necho \"python $*\" >&2\necho 'bytes that a step of the language model reads: 14000000000'\n");
    executable(
        "omg",
        "#!/bin/sh\necho \"omg $*\"\ncase $2 in llm) echo 'llm: rows'; echo '  1 row, a step  10.0 ms';"
            + " echo '  memory, read and written by copies  2800.0 GB/s' ;; esac\n");

    assertThat(run("--no-job", "--python", checkout.resolve("deploy/python").toString()))
        .containsPattern("omg bench loop --pairs 3 --work 16 --bundle \\S+/full ")
        .containsPattern("omg bench llm --pairs 3 --work 8 --bundle \\S+/full ")
        .contains(
            "a step reads 14.00 GB: with 1 row at 1400 GB/s, 0.500 of the speed of the memory")
        .doesNotContain("pipeline")
        .endsWith("exit 0");
    assertThat(checkout.resolve("out/making.txt"))
        .content()
        .contains("-m omg_llava.export.full_size --llm-layers 32 --llm-one-layer");
  }

  @Test
  void aBundleOfThePublishedSizeThatWasMadeBeforeIsMeasuredFirst() throws Exception {
    Path made = Files.createDirectories(checkout.resolve("made"));
    Files.writeString(made.resolve("bundle.json"), "{}");
    Files.writeString(
        checkout.resolve("made.txt"),
        "bytes that a step of the language model reads: 14000000000\n");
    executable(
        "omg",
        "#!/bin/sh\necho \"omg $*\"\ncase $2 in llm) echo 'llm: rows'; echo '  1 row, a step  10.0 ms';"
            + " echo '  memory, read and written by copies  2800.0 GB/s' ;; esac\n");

    assertThat(run("--no-job", "--python", "none", "--large", made.toString()))
        .containsSubsequence(
            "omg bench loop --pairs 3 --work 16 --bundle " + made + " ",
            "omg bench llm --pairs 3 --work 8 --bundle " + made + " ",
            "a step reads 14.00 GB: with 1 row at 1400 GB/s, 0.500 of the speed of the memory",
            "omg bench loop batch --pairs 3 --work 32 --bundle nano",
            "omg bench stages --pairs 3 --work 16 --bundle " + made + " ")
        .endsWith("exit 0");
    assertThat(run("--large", checkout.resolve("deploy").toString()))
        .endsWith("(expected: a folder with a bundle.json)\nexit 2");
  }

  @Test
  void aPartThatFailsIsToldAndLeavesTheOthers() throws Exception {
    executable("python", "#!/bin/sh\necho 'no torch' >&2\nexit 3\n");
    executable(
        "omg",
        "#!/bin/sh\ncase $2 in loop) echo 'no GPU' >&2; exit 1 ;; *) echo \"omg $*\" ;; esac\n");

    assertThat(run("--no-job", "--python", checkout.resolve("deploy/python").toString()))
        .contains("nano, loop: FAILED (1), see errors.txt")
        .contains("nano, language: ")
        .contains("published size: not made, see making.txt")
        .endsWith("exit 0");
    assertThat(checkout.resolve("out/errors.txt")).content().contains("no GPU");
    assertThat(checkout.resolve("out/making.txt")).content().contains("no torch");
  }

  @Test
  void withoutTimeNothingStarts() throws Exception {
    assertThat(run("--nano-only", "--seconds", "1"))
        .contains("nano, loop: left out, no time was left")
        .doesNotContain("omg bench")
        .endsWith("exit 0");
  }

  @Test
  void whatItCannotReadIsRefused() throws Exception {
    assertThat(run("--minutes", "3"))
        .isEqualTo(
            "bench-gpu: --minutes: unknown (expected: --device, --libtorch, --python, --large,"
                + " --seconds, --out, --pairs, --nano-only, --no-job, --quick)\nexit 2");
    assertThat(run("--seconds", "soon"))
        .isEqualTo("bench-gpu: --seconds: soon (expected: a whole number)\nexit 2");
  }

  private void executable(String name, String text) throws IOException {
    Path file = checkout.resolve("deploy").resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("deploy/bench-gpu").toString());
    command.addAll(List.of("--out", checkout.resolve("out").toString()));
    command.addAll(List.of(options));
    Path said = checkout.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(said) + "exit " + process.exitValue();
  }
}
