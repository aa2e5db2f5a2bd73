package org.omgllava.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.JobSettings;
import org.omgllava.setting.SettingException;

class SlotSettingsTest {
  @ParameterizedTest
  @CsvSource({"device, cuda:1, 16", "device, cpu, 8", "device, auto, 8", "gpu, 0.5, 16"})
  void batchesFollowTheDevice(String setting, String value, int batchFrames) {
    JobSettings settings = JobSettings.defaults().with(Map.of(setting, value));

    assertThat(settings.batches().batchFrames()).isEqualTo(batchFrames);
    assertThat(settings.with(Map.of("batch-frames", "3")).batches().batchFrames()).isEqualTo(3);
  }

  @Test
  void aSlotHasItsDeviceFromTheClusterOrByNameAndNotBoth() {
    assertThatThrownBy(() -> JobSettings.defaults().with(Map.of("gpu", "1", "device", "cuda:0")))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("device: cuda:0 (expected: auto with gpu 1.0");
  }
}
