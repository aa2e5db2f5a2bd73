package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /** Fails, with a thread left behind. */
  public static final class Failing {
    private Failing() {}

    public static void main(String[] arguments) {
      new Thread(
              () -> {
                try {
                  Thread.sleep(600_000);
                } catch (InterruptedException e) {
                  // Nothing waits for it.
                }
              })
          .start();
      throw new IllegalStateException("port " + arguments[0] + " is taken");
    }
  }

  @Test
  void endsWhenTheMainMethodFailsWhateverThreadsItHasLeft() throws Exception {
    Path out = folder.resolve("out");
    Process process = start(Failing.class, out, "1234");
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(Files.readString(out)).contains("port 1234 is taken");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void endsWhenWhoeverStartedItIsGone() throws Exception {
    Path out = folder.resolve("out");
    Process process = start(Lasting.class, out, "one", "two");
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

  private static Process start(Class<?> main, Path out, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Supervised.class.getName(),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }
}
