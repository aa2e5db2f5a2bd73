package org.omgllava.job.cli.view;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one topic and hands each record on. What goes wrong at Kafka is tried again.
 *
 * <p>Owns a thread, and on it a reader.
 *
 * @param <T> the topic's records
 */
public final class Tail<T extends SpecificRecord> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final long RETRY_MILLIS = 2_000;

  private final Supplier<EventReader<T>> readers;
  private final Consumer<T> to;
  private final Thread thread;
  private volatile boolean closed;

  private Tail(String name, Supplier<EventReader<T>> readers, Consumer<T> to) {
    this.readers = readers;
    this.to = to;
    this.thread = new Thread(this::run, "follow-" + name);
    thread.setDaemon(true);
  }

  /**
   * @param readers opens the topic, again after a failure
   * @param to is handed each record, on the thread of this tail
   */
  public static <T extends SpecificRecord> Tail<T> start(
      String name, Supplier<EventReader<T>> readers, Consumer<T> to) {
    Tail<T> tail = new Tail<>(name, readers, to);
    tail.thread.start();
    return tail;
  }

  private void run() {
    while (!closed) {
      try (EventReader<T> reader = readers.get()) {
        while (!closed) {
          reader.poll(POLL).forEach(to);
        }
      } catch (InterruptException e) {
        return;
      } catch (ClientException | KafkaException e) {
        LOG.warn("{}: tried again", thread.getName(), e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
