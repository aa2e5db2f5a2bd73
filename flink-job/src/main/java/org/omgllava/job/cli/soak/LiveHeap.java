package org.omgllava.job.cli.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks another Java process what is alive on its heap, which makes it collect first. */
final class LiveHeap {
  /** The last line of the histogram: instances, bytes. */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private static final double BYTES_OF_MEBIBYTE = 1 << 20;

  private LiveHeap() {}

  /**
   * Mebibytes that are alive.
   *
   * @throws IOException when it does not tell, or this Java is none with tools
   */
  static double mebibytes(long pid) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asking =
        new ProcessBuilder(tool.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String told = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asking.waitFor();
    return mebibytes(told);
  }

  static double mebibytes(String histogram) throws IOException {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException(
          "jcmd: "
              + histogram.lines().findFirst().orElse("no answer")
              + " (expected: a histogram of classes)");
    }
    return Long.parseLong(total.group(1)) / BYTES_OF_MEBIBYTE;
  }
}
