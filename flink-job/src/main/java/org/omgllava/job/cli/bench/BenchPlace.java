package org.omgllava.job.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.omgllava.bundle.Bundle;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.process.Home;

/**
 * Where something was measured.
 *
 * @param device on which the model ran
 * @param threads of the model
 * @param commit of the program, with a plus when files are changed
 * @param machine its processor and the number of cores
 * @param bundle name and version
 * @param work units of one side and round
 */
record BenchPlace(
    String device, int threads, String commit, String machine, String bundle, int work) {
  private static final int UNKNOWN_THREADS = 0;

  static BenchPlace of(BenchWork work) {
    return new BenchPlace(
        work.device().toString(),
        Integer.getInteger("ai.djl.pytorch.num_threads", UNKNOWN_THREADS),
        checkedOut(),
        processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores",
        Bundle.read(Path.of(work.bundleFolder())).id(),
        work.work());
  }

  private static String checkedOut() {
    String head = said("git", "rev-parse", "--short=12", "HEAD");
    if (head.isEmpty()) {
      return "unknown";
    }
    return said("git", "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? head
        : head + "+";
  }

  /** What a command says, or nothing when it is not there or fails. */
  private static String said(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Home.file(".").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String processor() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      return lines.stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
