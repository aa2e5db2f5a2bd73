package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.util.Arrays;

/**
 * The main class of every process of the cluster: that of the first argument, as long as whoever
 * started the process lives. Its end of the pipe to stdin closes with it, however it ends. A main
 * method that fails ends the process, whatever threads it has left behind.
 *
 * <p>Constraint: alone with the JDK; a JobManager's class path has nothing else of this project.
 */
public final class Supervised {
  private static final int ABANDONED = 143;
  private static final int FAILED = 1;

  private Supervised() {}

  public static void main(String[] arguments) {
    Thread watch = new Thread(Supervised::haltWhenAbandoned, "supervisor-watch");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    try {
      Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (ReflectiveOperationException | LinkageError e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void haltWhenAbandoned() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said.
      }
    } catch (IOException e) {
      // As good as an end.
    }
    // Whoever would collect what is left is gone; a broker takes a sudden end as well as any.
    Runtime.getRuntime().halt(ABANDONED);
  }
}
