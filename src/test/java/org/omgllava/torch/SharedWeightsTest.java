package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
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
