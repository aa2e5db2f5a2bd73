package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceLeaseTest {
  @Test
  void slotsAreSpreadOverTheDevices() {
    try (DeviceLease first = DeviceLease.of("slot-1", List.of(0, 1));
        DeviceLease second = DeviceLease.of("slot-2", List.of(0, 1));
        DeviceLease third = DeviceLease.of("slot-3", List.of(0, 1))) {
      assertThat(List.of(first.deviceIndex(), second.deviceIndex(), third.deviceIndex()))
          .containsExactly(0, 1, 0);
    }
  }

  @Test
  void operatorsOfOneSlotShareADevice() {
    try (DeviceLease perceive = DeviceLease.of("slot-1", List.of(3, 5));
        DeviceLease other = DeviceLease.of("slot-2", List.of(3, 5));
        DeviceLease ground = DeviceLease.of("slot-1", List.of(3, 5))) {
      assertThat(ground.deviceIndex()).isEqualTo(perceive.deviceIndex());
      assertThat(other.deviceIndex()).isNotEqualTo(perceive.deviceIndex());
    }
  }

  @Test
  void aDeviceIsFreeAgainWhenTheLastOperatorOfItsSlotHasClosed() {
    DeviceLease perceive = DeviceLease.of("slot-1", List.of(0, 1));
    DeviceLease ground = DeviceLease.of("slot-1", List.of(0, 1));
    perceive.close();
    perceive.close();
    try (DeviceLease second = DeviceLease.of("slot-2", List.of(0, 1))) {
      assertThat(second.deviceIndex()).isEqualTo(1);
    }
    ground.close();
    try (DeviceLease third = DeviceLease.of("slot-3", List.of(0, 1))) {
      assertThat(third.deviceIndex()).isZero();
    }
  }

  @Test
  void aSlotThatAskedForAGpuAndGotNoneDoesNotRunOnTheCpu() {
    assertThatThrownBy(() -> DeviceLease.of("slot-1", List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("external resource gpu: none in this TaskManager");
  }
}
