package org.omgllava.job.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  /** Writes a line, waits until its reader has gone, and then writes another. */
  public static final class Talker {
    public static void main(String[] arguments) throws InterruptedException {
      PrintWriter out = StandardOutput.writer();
      if (StandardOutput.readerHasGone()) {
        System.exit(3);
      }
      out.println("gr\u00fcn");
      while (!StandardOutput.readerHasGone()) {
        Thread.onSpinWait();
      }
      out.println("nobody hears this");
      System.exit(out.checkError() ? 0 : 4);
    }
  }

  @Test
  void aProcessLearnsThatItsReaderHasGoneWithoutWriting() throws Exception {
    Process talker = talker();
    try (BufferedReader reader = talker.inputReader(StandardCharsets.UTF_8)) {
      assertThat(reader.readLine()).as("in UTF-8, in a locale of ASCII").isEqualTo("gr\u00fcn");
      assertThat(talker.isAlive()).isTrue();
    }

    assertThat(talker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(talker.exitValue()).as("3: too early; 4: writing went on unseen").isZero();
  }

  private static Process talker() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Talker.class.getName());
    builder.environment().put("LC_ALL", "C");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
