package org.omgllava.job.cli.view;

import java.io.IOException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.owned.Owned;

/**
 * A page on loopback that shows streams as they come, and takes questions.
 *
 * <p>Owns the server, the readers behind it and a publisher. Lifecycle: {@link #start}, {@link
 * #close}.
 */
public final class Viewer implements AutoCloseable {
  public static final int PORT = 8090;

  private final Owned owned = new Owned();
  private final LoopbackServer server;

  private Viewer(KafkaClients kafka, Topics topics, int port) throws IOException {
    try {
      EventPublisher publisher =
          owned.take(new EventPublisher(kafka, topics.frames(), topics.instructions()));
      Feeds feeds = owned.take(new Feeds(kafka, topics));
      Pictures pictures = owned.take(Pictures.start(kafka, topics.frames()));
      server =
          owned.take(LoopbackServer.start("view", port, new Pages(feeds, pictures, publisher)));
    } catch (IOException e) {
      throw owned.closedAfter(e);
    } catch (RuntimeException e) {
      throw owned.closedAfter(e);
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

  /** Where a browser finds the page. */
  public String address() {
    return "http://localhost:" + server.port();
  }

  @Override
  public void close() {
    owned.close();
  }
}
