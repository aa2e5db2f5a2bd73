package org.omgllava.job.cli.process;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/** Where this process writes its results. */
public final class StandardOutput {
  private static final String NET = "sun.nio.ch.Net";

  private StandardOutput() {}

  /**
   * Writes UTF-8 whatever the locale: results are JSON. {@code System.out} would keep failures to
   * itself, this one tells them.
   */
  public static PrintWriter writer() {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8)),
        true);
  }

  /**
   * Whether stdout is a pipe that nobody reads any more, as behind {@code head -1}. All that Java
   * offers is to write and to see it fail, and for hours there may be nothing to write; so poll(2)
   * is asked, as far as the launcher opens it.
   */
  public static boolean readerHasGone() {
    try {
      Class<?> net = Class.forName(NET);
      Method poll = net.getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class);
      poll.setAccessible(true);
      var error = net.getDeclaredField("POLLERR");
      error.setAccessible(true);
      int happened = (int) poll.invoke(null, FileDescriptor.out, 0, 0L);
      return (happened & error.getShort(null)) != 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
