package org.omgllava.job.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.StreamControl;
import org.omgllava.events.StreamHoldings;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;

/** Asks the job about streams themselves, by its topics, and waits for what it says. */
final class StreamControls {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients kafka;
  private final Topics topics;

  StreamControls(KafkaClients kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /**
   * The streams of the last results and instructions, in order of their names.
   *
   * @param records so many of each partition
   */
  SortedSet<String> recent(long records) {
    SortedSet<String> names = new TreeSet<>();
    names(Topic.SEGMENTS.named(topics.segments()), records, SegmentationEvent::getStreamId, names);
    names(
        Topic.INSTRUCTIONS.named(topics.instructions()),
        records,
        InstructionEvent::getStreamId,
        names);
    return names;
  }

  private <T extends SpecificRecord> void names(
      Topic<T> topic, long records, Function<T, String> name, SortedSet<String> names) {
    try (EventReader<T> reader = EventReader.fromLast(kafka, topic, records)) {
      var ends = reader.ends();
      while (!reader.hasReached(ends)) {
        reader.poll(POLL).stream().map(name).forEach(names::add);
      }
    }
  }

  /**
   * What the job says of each stream, in the order of the names.
   *
   * @param patience longest wait for the next of the answers
   * @throws CommandFailure when one does not come in time, or is refused
   */
  Map<String, StreamHoldings> ask(
      Iterable<String> streams, StreamControl control, Duration patience) {
    Map<String, String> ids = new LinkedHashMap<>();
    Map<String, StreamHoldings> said = new LinkedHashMap<>();
    try (EventReader<AnswerEvent> answers =
            EventReader.fromEnd(kafka, Topic.ANSWERS.named(topics.answers()));
        EventPublisher publisher =
            new EventPublisher(kafka, topics.frames(), topics.instructions())) {
      for (String stream : streams) {
        ids.put(stream, UUID.randomUUID().toString());
        publisher.instruction(event(stream, ids.get(stream), control));
      }
      publisher.flush();
      long deadline = System.nanoTime() + patience.toNanos();
      while (said.size() < ids.size()) {
        for (AnswerEvent answer : answers.poll(POLL)) {
          if (answer.getInstructionId().equals(ids.get(answer.getStreamId()))) {
            said.put(answer.getStreamId(), holdings(answer));
            deadline = System.nanoTime() + patience.toNanos();
          }
        }
        if (said.size() < ids.size() && System.nanoTime() > deadline) {
          throw unanswered(ids, said, patience);
        }
      }
    }
    Map<String, StreamHoldings> inOrder = new LinkedHashMap<>();
    ids.keySet().forEach(stream -> inOrder.put(stream, said.get(stream)));
    return inOrder;
  }

  private static StreamHoldings holdings(AnswerEvent answer) {
    if (answer.getHoldings() == null) {
      throw new CommandFailure(
          answer.getStreamId()
              + ": "
              + (answer.getError() == null
                  ? "the job does not know such questions (expected: one of version 0.3.0 or later)"
                  : answer.getError().getCode() + ": " + answer.getError().getMessage()));
    }
    return answer.getHoldings();
  }

  private static CommandFailure unanswered(
      Map<String, String> ids, Map<String, StreamHoldings> said, Duration patience) {
    List<String> missing = new ArrayList<>(ids.keySet());
    missing.removeAll(said.keySet());
    return new CommandFailure(
        String.format(
            Locale.ROOT,
            "no answer about %s within %.1f s (expected: a job that runs at these topics)",
            String.join(", ", missing),
            patience.toMillis() / 1e3));
  }

  private static InstructionEvent event(String stream, String id, StreamControl control) {
    return InstructionEvent.newBuilder()
        .setInstructionId(id)
        .setStreamId(stream)
        .setText("")
        .setTarget(new Target(TargetMode.LATEST, 0L, 1))
        .setControl(control)
        .build();
  }
}
