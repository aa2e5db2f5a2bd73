package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedTest {
  @TempDir Path folder;

  /** Says what it was given, and lasts. */
  public static final class Lasting {
    private Lasting() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("given " + String.join(",", arguments));
      Thread.sleep(600_000);
    }
  }

  @Test
  void endsWhenWhoeverStartedItIsGone() throws Exception {
    Path out = folder.resolve("out");
    Process process = start(out);
    try {
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> Files.readString(out).contains("given one,two"));
      assertThat(process.isAlive()).isTrue();

      // As the system does when this process ends, however it ends.
      process.getOutputStream().close();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Supervised.class.getName(),
            Lasting.class.getName(),
            "one",
            "two")
        .redirectOutput(out.toFile())
        .start();
  }
}
