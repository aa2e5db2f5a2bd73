package org.omgllava.job.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process, which other processes do not change. */
final class ProcessCpu {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ProcessCpu() {}

  /** Taken so far, on all cores. */
  static long nanos() {
    return PROCESS.getProcessCpuTime();
  }
}
