package org.omgllava.job.cli.hazard;

import java.time.Duration;
import java.util.List;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;

/**
 * The committed records of the three topics of results, from now on.
 *
 * <p>Owns its readers. Constraint: one thread.
 */
public final class ResultReaders implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final EventReader<SegmentationEvent> segments;
  private final EventReader<AnswerEvent> answers;
  private final EventReader<DeadLetterEvent> deadLetters;
  private final List<ResultListener> listeners;

  public ResultReaders(KafkaClients clients, Topics topics, ResultListener... listeners) {
    this.segments = EventReader.fromEnd(clients, Topic.SEGMENTS.named(topics.segments()));
    this.answers = EventReader.fromEnd(clients, Topic.ANSWERS.named(topics.answers()));
    this.deadLetters = EventReader.fromEnd(clients, Topic.DEAD_LETTERS.named(topics.deadLetters()));
    this.listeners = List.of(listeners);
  }

  /** Hands on what has come, waiting a moment for it. */
  public void read() {
    for (SegmentationEvent event : segments.poll(POLL)) {
      listeners.forEach(listener -> listener.out(event));
    }
    for (AnswerEvent event : answers.poll(POLL)) {
      listeners.forEach(listener -> listener.out(event));
    }
    for (DeadLetterEvent event : deadLetters.poll(POLL)) {
      listeners.forEach(listener -> listener.out(event));
    }
  }

  @Override
  public void close() {
    segments.close();
    answers.close();
    deadLetters.close();
  }
}
