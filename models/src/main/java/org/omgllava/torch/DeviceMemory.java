package org.omgllava.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How full the memory is that a model lives in. */
public final class DeviceMemory {
  /** What Linux says of this process. */
  private static final Path OF_THE_PROCESS = Path.of("/proc/self/status");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private DeviceMemory() {}

  /**
   * Bytes that are taken of a GPU by whoever uses it, or of the CPU's memory by this process.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @return 0 where it cannot be told
   */
  public static long takenBytes(int deviceIndex) {
    try {
      return deviceIndex >= 0
          ? CudaUtils.getGpuMemory(Device.gpu(deviceIndex)).getCommitted()
          : residentBytes();
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static long residentBytes() throws IOException {
    Matcher resident = RESIDENT.matcher(Files.readString(OF_THE_PROCESS));
    return resident.find() ? 1024 * Long.parseLong(resident.group(1)) : 0;
  }
}
