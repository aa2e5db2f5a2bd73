package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;
import org.omgllava.job.runtime.device.NumberedDevice;

class DeviceLeaseTest {
  @Test
  void slotsAreSpreadOverTheDevices() {
    try (DeviceLease first = DeviceLease.of("slot-1", devices(0, 1));
        DeviceLease second = DeviceLease.of("slot-2", devices(0, 1));
        DeviceLease third = DeviceLease.of("slot-3", devices(0, 1))) {
      assertThat(List.of(first.deviceIndex(), second.deviceIndex(), third.deviceIndex()))
          .containsExactly(0, 1, 0);
    }
  }

  @Test
  void operatorsOfOneSlotShareADevice() {
    try (DeviceLease perceive = DeviceLease.of("slot-1", devices(3, 5));
        DeviceLease other = DeviceLease.of("slot-2", devices(3, 5));
        DeviceLease ground = DeviceLease.of("slot-1", devices(3, 5))) {
      assertThat(ground.deviceIndex()).isEqualTo(perceive.deviceIndex());
      assertThat(other.deviceIndex()).isNotEqualTo(perceive.deviceIndex());
    }
  }

  @Test
  void aDeviceIsFreeAgainWhenTheLastOperatorOfItsSlotHasClosed() {
    DeviceLease perceive = DeviceLease.of("slot-1", devices(0, 1));
    DeviceLease ground = DeviceLease.of("slot-1", devices(0, 1));
    perceive.close();
    perceive.close();
    try (DeviceLease second = DeviceLease.of("slot-2", devices(0, 1))) {
      assertThat(second.deviceIndex()).isEqualTo(1);
    }
    ground.close();
    try (DeviceLease third = DeviceLease.of("slot-3", devices(0, 1))) {
      assertThat(third.deviceIndex()).isZero();
    }
  }

  @Test
  void aSlotThatAskedForAGpuAndGotNoneDoesNotRunOnTheCpu() {
    assertThatThrownBy(() -> DeviceLease.of("slot-1", List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("external resource gpu: none in this TaskManager");
  }

  @Test
  void whatStandsInForAGpuIsLeasedAsOneIsAndTheModelRunsOnTheCpu() {
    List<NumberedDevice> devices = List.of(new NumberedDevice(0), new NumberedDevice(1));
    try (DeviceLease first = DeviceLease.of("slot-1", devices);
        DeviceLease second = DeviceLease.of("slot-2", devices)) {
      assertThat(List.of(first.deviceIndex(), second.deviceIndex())).containsExactly(-1, -1);
      assertThat(first).hasToString("cpu, device 0 of its TaskManager, slot slot-1");
      assertThat(second).hasToString("cpu, device 1 of its TaskManager, slot slot-2");
    }
  }

  private static List<Gpu> devices(int... indices) {
    return IntStream.of(indices).mapToObj(Gpu::new).toList();
  }

  /** As Flink's driver for GPUs tells of them. */
  private record Gpu(int index) implements ExternalResourceInfo {
    @Override
    public Optional<String> getProperty(String key) {
      return key.equals("index") ? Optional.of(Integer.toString(index)) : Optional.empty();
    }

    @Override
    public Collection<String> getKeys() {
      return List.of("index");
    }
  }
}
