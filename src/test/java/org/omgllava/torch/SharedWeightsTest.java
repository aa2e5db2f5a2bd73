package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleException;
import org.omgllava.testing.Goldens;

class SharedWeightsTest {
  private static final int CPU = -1;

  private final AtomicInteger loads = new AtomicInteger();
  private final Supplier<Part> load =
      () -> {
        loads.incrementAndGet();
        return new Part();
      };

  private static final class Part implements AutoCloseable {
    int closed;

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void areLoadedOnceAndFreedByTheLastUser() {
    int before = SharedWeights.loadedParts();
    SharedWeights<Part> first = acquire(CPU);
    SharedWeights<Part> second = acquire(CPU);

    assertThat(second.get()).isSameAs(first.get());
    assertThat(loads).hasValue(1);
    assertThat(SharedWeights.loadedParts()).isEqualTo(before + 1);

    first.close();
    first.close();
    assertThat(second.get().closed).isZero();
    second.close();
    assertThat(second.get().closed).isEqualTo(1);
    assertThat(SharedWeights.loadedParts()).isEqualTo(before);

    acquire(CPU).close();
    assertThat(loads).hasValue(2);
  }

  @BeforeEach
  @AfterEach
  void keepNothing() {
    SharedWeights.keepIdle(Duration.ZERO);
  }

  @Test
  void stayForAWhileWhereThatIsAskedForAndAreFoundAgain() {
    SharedWeights.keepIdle(Duration.ofMinutes(5));
    SharedWeights<Part> first = acquire(CPU);
    Part part = first.get();
    first.close();
    assertThat(part.closed).isZero();

    try (SharedWeights<Part> again = acquire(CPU)) {
      SharedWeights.keepIdle(Duration.ZERO);
      assertThat(again.get()).isSameAs(part);
      assertThat(loads).hasValue(1);
    }
    assertThat(part.closed).isEqualTo(1);
  }

  @Test
  void areFreedAtOnceWhenNothingIsToStayAnyMore() {
    SharedWeights.keepIdle(Duration.ofMinutes(5));
    SharedWeights<Part> idle = acquire(CPU);
    SharedWeights<Part> used = acquire(0);
    Part freed = idle.get();
    idle.close();

    SharedWeights.keepIdle(Duration.ZERO);

    assertThat(freed.closed).isEqualTo(1);
    assertThat(used.get().closed).isZero();
    used.close();
  }

  @Test
  void areFreedWhenTheWhileIsOver() {
    int before = SharedWeights.loadedParts();
    SharedWeights.keepIdle(Duration.ofMillis(1));
    acquire(CPU).close();

    await().atMost(Duration.ofSeconds(30)).until(() -> SharedWeights.loadedParts() == before);
  }

  @Test
  void aTurnThatIsOverDoesNotFreeWhatSomebodyElseHasTakenUp() {
    SharedWeights.keepIdle(Duration.ofMillis(1));
    SharedWeights<Part> first = acquire(CPU);
    SharedWeights<Part> second = acquire(CPU);
    first.close();
    second.close();
    try (SharedWeights<Part> third = acquire(CPU);
        SharedWeights<Part> elsewhere = acquire(7)) {
      int others = SharedWeights.loadedParts();
      elsewhere.close();

      await().atMost(Duration.ofSeconds(30)).until(() -> SharedWeights.loadedParts() < others);
      assertThat(third.get().closed).isZero();
    }
  }

  @Test
  void thoseOfAnotherBundleTakeTheRoomOfWhatNobodyUses(@TempDir Path folder) throws IOException {
    SharedWeights.keepIdle(Duration.ofMinutes(5));
    SharedWeights<Part> idle = acquire(CPU);
    SharedWeights<Part> elsewhere = acquire(0);
    Part freed = idle.get();
    Part kept = elsewhere.get();
    idle.close();
    elsewhere.close();
    Path file = folder.resolve(Bundle.DESCRIPTION_FILE);
    String told = Files.readString(Goldens.nano().directory().resolve(Bundle.DESCRIPTION_FILE));
    Files.writeString(file, told.replaceFirst("\"sha256\": \"....", "\"sha256\": \"0000"));

    SharedWeights.acquire(Bundle.read(folder), Part.class, CPU, load).close();

    assertThat(freed.closed).isEqualTo(1);
    assertThat(kept.closed).as("of another device").isZero();
  }

  @Test
  void differentPartsLoadSideBySide() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    Supplier<Part> slow =
        () -> {
          loading.countDown();
          awaited(other);
          return new Part();
        };
    CompletableFuture<SharedWeights<Part>> waiting =
        CompletableFuture.supplyAsync(
            () -> SharedWeights.acquire(Goldens.nano(), Part.class, CPU, slow));
    awaited(loading);

    acquire(0).close();
    other.countDown();

    waiting.get(30, TimeUnit.SECONDS).close();
    assertThat(loads).hasValue(1);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everyDeviceHasItsOwn() {
    try (SharedWeights<Part> cpu = acquire(CPU);
        SharedWeights<Part> gpu = acquire(0)) {
      assertThat(cpu.get()).isNotSameAs(gpu.get());
    }
  }

  @Test
  void aFailedLoadLeavesNothing() {
    int before = SharedWeights.loadedParts();
    Supplier<Part> failing =
        () -> {
          throw new BundleException("broken");
        };

    assertThatThrownBy(() -> SharedWeights.acquire(Goldens.nano(), Part.class, CPU, failing))
        .isInstanceOf(BundleException.class);
    assertThat(SharedWeights.loadedParts()).isEqualTo(before);
    acquire(CPU).close();
  }

  private SharedWeights<Part> acquire(int device) {
    return SharedWeights.acquire(Goldens.nano(), Part.class, device, load);
  }
}
