package org.omgllava.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
  @ParameterizedTest
  @CsvSource({"auto, auto, -2", "CPU, cpu, -1", "cuda, cuda:0, 0", "' cuda:12 ', cuda:12, 12"})
  void devicesAreNamedAsPyTorchNamesThem(String said, String shown, int index) {
    DeviceChoice choice = DeviceChoice.of(said);

    assertThat(choice).hasToString(shown);
    assertThat(choice.index()).isEqualTo(index);
    assertThat(choice.gpu()).isEqualTo(index >= 0);
    assertThat(DeviceChoice.of(choice.toString())).isEqualTo(choice);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:x", "cpu:0", ""})
  void whatNamesNoDeviceIsRefusedWithThoseThatDo(String said) {
    assertThatThrownBy(() -> DeviceChoice.of(said))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device: " + said + " (expected: auto, cpu, cuda or cuda:N)");
  }
}
