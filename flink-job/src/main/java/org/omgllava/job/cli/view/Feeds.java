package org.omgllava.job.cli.view;

import java.util.Optional;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;

/**
 * The two ways to look at results: what is committed, and what is under way besides, which is read
 * once a page has asked for it.
 *
 * <p>Constraint: thread-safe.
 */
final class Feeds implements AutoCloseable {
  private final KafkaClients kafka;
  private final Topics topics;
  private final Feed committed;
  private Optional<Feed> underWay = Optional.empty();
  private boolean closed;

  Feeds(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
    this.committed = Feed.start(kafka, topics);
  }

  Feed committed() {
    return committed;
  }

  synchronized Feed underWay() {
    if (underWay.isEmpty() && !closed) {
      underWay = Optional.of(Feed.start(kafka.seeingUncommitted(), topics));
    }
    return underWay.orElse(committed);
  }

  @Override
  public synchronized void close() {
    closed = true;
    committed.close();
    underWay.ifPresent(Feed::close);
  }
}
