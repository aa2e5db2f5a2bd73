package org.omgllava.job.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells of a process.
 *
 * @param residentMebibytes memory that it has in use
 * @param openFiles file handles, sockets included
 */
public record ProcessUsage(double residentMebibytes, int threads, int openFiles) {
  private static final double MEBIBYTES_OF_KIBIBYTE = 1 / 1024.0;

  /**
   * Of a running process.
   *
   * @throws IOException when it is gone, or the system is another one
   */
  public static ProcessUsage of(long pid) throws IOException {
    Path told = Path.of("/proc", Long.toString(pid));
    List<String> status = Files.readAllLines(told.resolve("status"));
    try (Stream<Path> files = Files.list(told.resolve("fd"))) {
      return new ProcessUsage(
          number(status, "VmRSS:") * MEBIBYTES_OF_KIBIBYTE,
          (int) number(status, "Threads:"),
          (int) files.count());
    }
  }

  private static long number(List<String> status, String name) throws IOException {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow(() -> new IOException("/proc tells no " + name + " of the process"));
  }
}
