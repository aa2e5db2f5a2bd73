package org.omgllava.job.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class NumberedDevicesTest {
  @Test
  void asManyDevicesAsAreAskedForAreThereByTheirNumbers() throws Exception {
    assertThat(driver("3;5").retrieveResourceInfo(2))
        .extracting(device -> device.getProperty("index").orElseThrow())
        .containsExactlyInAnyOrder("3", "5");
    assertThat(driver("3;5").retrieveResourceInfo(1)).hasSize(1);
    assertThat(new NumberedDevice(3).getKeys())
        .allSatisfy(key -> assertThat(new NumberedDevice(3).getProperty(key)).isPresent());
    assertThat(new NumberedDevice(3).getProperty("memory")).isEmpty();
  }

  @Test
  void aDeviceThatIsAskedForAndNotThereIsSaid() {
    assertThatThrownBy(() -> driver("3;5").retrieveResourceInfo(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("numbers: [3, 5] (expected: at least 3 of them");
    assertThatThrownBy(() -> none().retrieveResourceInfo(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("numbers: [] (expected: at least 1 of them");
  }

  private static ExternalResourceDriver driver(String numbers) {
    return new NumberedDevicesFactory()
        .createExternalResourceDriver(Configuration.fromMap(Map.of("numbers", numbers)));
  }

  private static ExternalResourceDriver none() {
    return new NumberedDevicesFactory()
        .createExternalResourceDriver(Configuration.fromMap(Map.of()));
  }
}
