package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.EndlessPasses;

class NativeCallsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int STATUS_OF_SIGTERM = 143;

  private final NativeCalls calls = new NativeCalls();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void callsAreMadeBesideEachOther() {
    CyclicBarrier both = new CyclicBarrier(2);

    List<CompletableFuture<Integer>> made =
        List.of(begin(() -> meet(both)), begin(() -> meet(both)));

    assertThat(made.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void theEndWaitsForACall() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch result = new CountDownLatch(1);
    CompletableFuture<Boolean> call =
        begin(
            () -> {
              begun.countDown();
              return await(result);
            });
    begun.await();

    assertThat(calls.end(Duration.ZERO)).isFalse();
    CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> calls.end(LONG), threads);
    result.countDown();

    assertThat(call.join()).isTrue();
    assertThat(end.join()).isTrue();
  }

  @Test
  void aCallGoesOnAfterAWaitThatWasTooShort() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch result = new CountDownLatch(1);
    CompletableFuture<Boolean> call =
        begin(
            () -> {
              begun.countDown();
              return await(result);
            });
    begun.await();
    calls.end(Duration.ofMillis(1));

    assertThat(begin(() -> 3).join()).isEqualTo(3);
    result.countDown();
    assertThat(call.join()).isTrue();
  }

  @Test
  void noCallBeginsAfterTheEnd() {
    assertThat(calls.end(LONG)).isTrue();
    AtomicBoolean made = new AtomicBoolean();
    Thread late = new Thread(() -> calls.make(() -> made.getAndSet(true)));
    late.setDaemon(true);
    late.start();

    Awaitility.await().until(() -> late.getState() == Thread.State.WAITING);
    assertThat(made).isFalse();
  }

  /** Without an end between calls nearly every such process crashes. */
  @RepeatedTest(2)
  void aProcessThatIsEndedInTheMidstOfACallDoesNotCrash(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash"),
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dlog.file=" + folder.resolve("log"),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessPasses.class.getName(),
                Path.of(System.getProperty("repository.root"), "models/bundles/nano").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(LONG)
          .until(() -> !process.isAlive() || Files.readString(out).contains("begun"));
      process.destroy();

      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(STATUS_OF_SIGTERM);
      assertThat(Files.readString(out)).doesNotContain("fatal error");
      assertThat(folder.resolve("crash")).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }

  private <T> CompletableFuture<T> begin(Supplier<T> call) {
    return CompletableFuture.supplyAsync(() -> calls.make(call), threads);
  }

  private static int meet(CyclicBarrier both) {
    try {
      return both.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
