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

  private final Server server;
  private final Feeds feeds;
  private final Pictures pictures;
  private final EventPublisher publisher;

  private Viewer(Server server, Feeds feeds, Pictures pictures, EventPublisher publisher) {
    this.server = server;
    this.feeds = feeds;
    this.pictures = pictures;
    this.publisher = publisher;
  }

  /**
   * Begins to read and to listen.
   *
   * @param port wanted one, another when it is taken or 0
   * @throws org.omgllava.job.client.ClientException when Kafka cannot be reached
   */
  public static Viewer start(KafkaClients kafka, Topics topics, int port) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("view");
    threads.setDaemon(true);
    Server server = new Server(threads);
    EventPublisher publisher = new EventPublisher(kafka, topics.frames(), topics.instructions());
    Feeds feeds = new Feeds(kafka, topics);
    Pictures pictures = Pictures.start(kafka, topics.frames());
    Viewer viewer = new Viewer(server, feeds, pictures, publisher);
    ServerConnector connector = new ServerConnector(server, http());
    connector.setHost(LOOPBACK);
    connector.setPort(Ports.freeOr(port));
    server.addConnector(connector);
    server.setHandler(new Pages(feeds, pictures, publisher));
    try {
      server.start();
    } catch (Exception e) {
      try (viewer) {
        throw new IOException("the page cannot be served: " + e.getMessage(), e);
      }
    }
    return viewer;
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
    return "http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @Override
  public void close() {
    feeds.close();
    pictures.close();
    try {
      server.stop();
    } catch (Exception e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
  }
}
