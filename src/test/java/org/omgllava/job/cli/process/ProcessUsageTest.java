package org.omgllava.job.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUsageTest {
  private static final long OWN = ProcessHandle.current().pid();

  @TempDir Path folder;

  @Test
  void anOpenFileAndAThreadAreSeen() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    ProcessUsage before = ProcessUsage.of(OWN);
    ProcessUsage with;
    Thread thread =
        new Thread(
            () -> {
              running.countDown();
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try (FileChannel open = FileChannel.open(file)) {
      thread.start();
      running.await();
      with = ProcessUsage.of(OWN);
      assertThat(open.size()).isEqualTo(4);
    } finally {
      done.countDown();
      thread.join();
    }

    assertThat(with.openFiles()).isGreaterThan(before.openFiles());
    assertThat(with.threads()).isGreaterThan(before.threads());
    assertThat(with.residentMebibytes()).isBetween(10.0, 100_000.0);
  }

  @Test
  void aProcessThatIsGoneIsRefused() throws IOException, InterruptedException {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();

    assertThatThrownBy(() -> ProcessUsage.of(gone.pid())).isInstanceOf(IOException.class);
  }
}
