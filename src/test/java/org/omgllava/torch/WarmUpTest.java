package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private final List<Integer> run = new ArrayList<>();

  @Test
  void onAGpuEverySizeUpToTheLargestBatchIsRunOnce() {
    WarmUp.onGpu(0, 5, run::add);

    assertThat(run).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void onACpuNothingIsRun() {
    WarmUp.onGpu(-1, 5, run::add);

    assertThat(run).isEmpty();
  }

  @Test
  void nothingIsRunWhereNoBatchIs() {
    WarmUp.onGpu(1, 0, run::add);

    assertThat(run).isEmpty();
  }

  @Test
  void largeBatchesCostTheStartNoMoreThanThirtyTwo() {
    WarmUp.onGpu(0, 1024, run::add);

    assertThat(run).isEqualTo(IntStream.rangeClosed(1, 32).boxed().toList());
  }

  @Test
  void aSizeThatTheMemoryDoesNotHoldIsTheLastOne() {
    WarmUp.onGpu(
        0,
        8,
        size -> {
          run.add(size);
          if (size == 3) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB");
          }
        });

    assertThat(run).containsExactly(1, 2, 3);
  }

  @Test
  void anyOtherFailureIsOneOfTheModel() {
    assertThatThrownBy(
            () ->
                WarmUp.onGpu(
                    0,
                    8,
                    size -> {
                      throw new IllegalStateException("shapes do not fit");
                    }))
        .hasMessage("shapes do not fit");
  }
}
