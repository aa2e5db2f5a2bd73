package org.omgllava.job.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds ports to listen on. */
public final class Ports {
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
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port on " + address.getHostAddress(), e);
    }
  }
}
