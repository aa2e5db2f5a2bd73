package org.omgllava.job.cli.view;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.omgllava.job.embedded.Ports;

/**
 * A server that this machine alone can reach.
 *
 * <p>Owns its threads and its port. Lifecycle: {@link #start}, {@link #close}.
 */
public final class LoopbackServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_THREADS = 64;
  private static final int MOST_HEADER_BYTES = 16 << 10;

  private final Server server;
  private final ServerConnector connector;

  private LoopbackServer(String name, int port) {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName(name);
    threads.setDaemon(true);
    server = new Server(threads);
    connector = new ServerConnector(server, http());
    connector.setHost(LOOPBACK);
    connector.setPort(Ports.freeOr(port));
    server.addConnector(connector);
  }

  /**
   * Begins to listen.
   *
   * @param name of its threads
   * @param port wanted one, another when it is taken or 0
   * @throws IOException when it cannot
   */
  public static LoopbackServer start(String name, int port, Handler handler) throws IOException {
    LoopbackServer started = new LoopbackServer(name, port);
    started.server.setHandler(handler);
    try {
      started.server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new IOException(name + " cannot be served: " + e.getMessage(), e);
    }
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MOST_HEADER_BYTES);
    // Whoever listens may hear nothing for long: its stream says so itself.
    configuration.setIdleTimeout(Duration.ofMinutes(5).toMillis());
    return new HttpConnectionFactory(configuration);
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server cannot be stopped: " + e.getMessage(), e);
    }
  }
}
