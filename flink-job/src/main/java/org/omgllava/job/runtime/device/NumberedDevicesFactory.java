package org.omgllava.job.runtime.device;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/**
 * Finds the devices of a TaskManager in its configuration: {@code
 * external-resource.gpu.param.numbers: 0;1}.
 */
public final class NumberedDevicesFactory implements ExternalResourceDriverFactory {
  static final ConfigOption<List<Integer>> NUMBERS =
      ConfigOptions.key("numbers").intType().asList().noDefaultValue();

  @Override
  public ExternalResourceDriver createExternalResourceDriver(Configuration parameters) {
    List<Integer> numbers = parameters.getOptional(NUMBERS).orElse(List.of());
    return amount -> devices(numbers, amount);
  }

  private static Set<NumberedDevice> devices(List<Integer> numbers, long amount) {
    if (numbers.size() < amount) {
      throw new IllegalStateException(
          "numbers: "
              + numbers
              + " (expected: at least "
              + amount
              + " of them, since so many are the external resource's amount)");
    }
    return numbers.stream().limit(amount).map(NumberedDevice::new).collect(Collectors.toSet());
  }
}
