package org.omgllava.job.runtime.device;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;

/** A number that is leased as a GPU's is; the model runs on the CPU. */
public record NumberedDevice(int number) implements ExternalResourceInfo {
  @Override
  public Optional<String> getProperty(String key) {
    return switch (key) {
      case "index" -> Optional.of(Integer.toString(number));
      case "kind" -> Optional.of("cpu");
      default -> Optional.empty();
    };
  }

  @Override
  public Collection<String> getKeys() {
    return List.of("index", "kind");
  }
}
