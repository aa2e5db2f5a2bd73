package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.omgllava.scene.DeviceChoice;

/** With the PyTorch of the tests, which is that of the CPU. */
class DevicesTest {
  @Test
  void withoutAGpuTheCpuIsFound() {
    assertThat(Devices.settle(DeviceChoice.AUTO)).isEqualTo(DeviceChoice.CPU);
    assertThat(Devices.settle(DeviceChoice.CPU)).isEqualTo(DeviceChoice.CPU);
  }

  @Test
  void aGpuThatWasAskedForAndIsNotThereIsAFailure() {
    assertThatThrownBy(() -> Devices.settle(DeviceChoice.of("cuda:1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("device: cuda:1 (expected: auto or cpu; PyTorch 2.7.1 sees no GPU");
  }
}
