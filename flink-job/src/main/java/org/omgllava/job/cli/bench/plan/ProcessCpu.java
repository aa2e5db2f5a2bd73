package org.omgllava.job.cli.bench.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process, which other processes do not change. */
public final class ProcessCpu {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ProcessCpu() {}

  /** Taken so far, on all cores. */
  public static long nanos() {
    return PROCESS.getProcessCpuTime();
  }
}
