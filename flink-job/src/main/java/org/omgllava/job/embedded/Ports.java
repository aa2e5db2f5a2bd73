package org.omgllava.job.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports to listen on, below those that systems give to connections. Clients who try again and
 * again to reach a listener that is away would be given its port one day, be connected with
 * themselves, and keep the listener from coming back.
 */
public final class Ports {
  private static final int LOWEST = 10_000;
  private static final int BEHIND_HIGHEST = 32_768;
  private static final int TRIES = 1_000;

  private Ports() {}

  /**
   * The port of the loopback interface that is asked for when nobody listens on it, otherwise any
   * free one; 0 asks for any.
   */
  public static int freeOr(int wanted) {
    return freeOr(InetAddress.getLoopbackAddress(), wanted);
  }

  /**
   * The same for another address of this machine.
   *
   * @throws IllegalStateException when it is none, or has no free port
   */
  public static int freeOr(InetAddress address, int wanted) {
    return wanted != 0 && isFree(address, wanted) ? wanted : anyFree(address);
  }

  /** Whether nobody listens on a port of the loopback interface. */
  static boolean isFree(int port) {
    return isFree(InetAddress.getLoopbackAddress(), port);
  }

  private static boolean isFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFree(InetAddress address) {
    for (int tried = 0; tried < TRIES; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEHIND_HIGHEST);
      if (isFree(address, port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port on "
            + address.getHostAddress()
            + " (expected: an address of this machine, and a free port of "
            + LOWEST
            + " to "
            + (BEHIND_HIGHEST - 1)
            + ")");
  }
}
