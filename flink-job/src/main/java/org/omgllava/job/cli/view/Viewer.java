package org.omgllava.job.cli.view;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.Ports;
import org.omgllava.owned.Owned;

/**
 * A page on loopback that shows streams as they come, and takes questions.
 *
 * <p>Owns the server, the readers behind it and a publisher. Lifecycle: {@link #start}, {@link
 * #close}.
 */
public final class Viewer implements AutoCloseable {
  public static final int PORT = 8090;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_THREADS = 64;
  private static final int MOST_HEADER_BYTES = 16 << 10;

  private final Owned owned = new Owned();
  private final ServerConnector connector;

  private Viewer(KafkaClients kafka, Topics topics, int port) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("view");
    threads.setDaemon(true);
    Server server = new Server(threads);
    connector = new ServerConnector(server, http());
    connector.setHost(LOOPBACK);
    connector.setPort(Ports.freeOr(port));
    server.addConnector(connector);
    try {
      EventPublisher publisher =
          owned.take(new EventPublisher(kafka, topics.frames(), topics.instructions()));
      Feeds feeds = owned.take(new Feeds(kafka, topics));
      Pictures pictures = owned.take(Pictures.start(kafka, topics.frames()));
      server.setHandler(new Pages(feeds, pictures, publisher));
      owned.take((AutoCloseable) server::stop);
      server.start();
    } catch (RuntimeException e) {
      throw owned.closedAfter(e);
    } catch (Exception e) {
      throw owned.closedAfter(new IOException("the page cannot be served: " + e.getMessage(), e));
    }
  }

  /**
   * Begins to read and to listen.
   *
   * @param port wanted one, another when it is taken or 0
   * @throws org.omgllava.job.client.ClientException when Kafka cannot be reached
   */
  public static Viewer start(KafkaClients kafka, Topics topics, int port) throws IOException {
    return new Viewer(kafka, topics, port);
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MOST_HEADER_BYTES);
    // An open page may hear nothing for long: its stream says so itself.
    configuration.setIdleTimeout(Duration.ofMinutes(5).toMillis());
    return new HttpConnectionFactory(configuration);
  }

  /** Where a browser finds the page. */
  public String address() {
    return "http://localhost:" + connector.getLocalPort();
  }

  @Override
  public void close() {
    owned.close();
  }
}
