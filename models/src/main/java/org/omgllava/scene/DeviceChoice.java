package org.omgllava.scene;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs, as users say it: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
 *
 * @param index of the GPU, -1 for the CPU, -2 for whatever is found
 */
public record DeviceChoice(int index) implements Serializable {
  public static final DeviceChoice CPU = new DeviceChoice(-1);

  /** The first GPU where there is one, else the CPU. */
  public static final DeviceChoice AUTO = new DeviceChoice(-2);

  private static final Pattern GPU = Pattern.compile("cuda(?::([0-9]{1,4}))?");

  /**
   * @throws IllegalArgumentException when it names no device
   */
  public static DeviceChoice of(String text) {
    String said = text.strip().toLowerCase(Locale.ROOT);
    if (said.equals(AUTO.toString())) {
      return AUTO;
    }
    if (said.equals(CPU.toString())) {
      return CPU;
    }
    Matcher gpu = GPU.matcher(said);
    if (!gpu.matches()) {
      throw new IllegalArgumentException(
          "device: " + text + " (expected: auto, cpu, cuda or cuda:N)");
    }
    return new DeviceChoice(gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
  }

  /** Whether it is a certain GPU. */
  public boolean gpu() {
    return index >= 0;
  }

  @Override
  public String toString() {
    if (gpu()) {
      return "cuda:" + index;
    }
    return index == -1 ? "cpu" : "auto";
  }
}
