package org.omgllava.job.cli.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.job.cli.picture.Palette;
import org.omgllava.job.cli.picture.SegmentColours;
import org.omgllava.job.client.Doubt;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.EventJson;

/**
 * What pages are told: results, refusals and instructions as they come, in JSON, each mask with the
 * colour that it has in every picture.
 *
 * <p>Owns a reader for each topic.
 */
final class Feed implements AutoCloseable {
  private static final long MOST_BYTES = 48L << 20;
  private static final long LAST_RESULTS = 600;
  private static final long LAST_INSTRUCTIONS = 10_000;

  private final Recent recent = new Recent(MOST_BYTES);
  private final List<Tail<?>> tails;

  private Feed(KafkaClients kafka, Topics topics) {
    this.tails =
        List.of(
            tail(kafka, Topic.INSTRUCTIONS.named(topics.instructions()), LAST_INSTRUCTIONS),
            tail(kafka, Topic.SEGMENTS.named(topics.segments()), LAST_RESULTS),
            tail(kafka, Topic.ANSWERS.named(topics.answers()), LAST_RESULTS),
            tail(kafka, Topic.DEAD_LETTERS.named(topics.deadLetters()), LAST_RESULTS));
  }

  /** Begins to read. */
  static Feed start(KafkaClients kafka, Topics topics) {
    return new Feed(kafka, topics);
  }

  Recent recent() {
    return recent;
  }

  private <T extends SpecificRecord> Tail<T> tail(
      KafkaClients kafka, Topic<T> topic, long lastRecords) {
    return Tail.start(
        topic.name(),
        () -> EventReader.fromLast(kafka.following(), topic, lastRecords),
        event -> recent.add(message(event)));
  }

  static Message message(SpecificRecord event) {
    ObjectNode json = EventJson.of(event);
    if (event instanceof SegmentationEvent segmented) {
      colour(json.withArray("segments"), segmented.getSegments());
      Doubt.ofPicture(segmented).ifPresent(doubt -> json.put("doubt", doubt));
      return Message.of(
          segmented.getKind() == SegmentationKind.SKIPPED ? "skipped" : "segments", json);
    }
    if (event instanceof AnswerEvent answer) {
      colourPhrases(json.withArray("phrases"), answer.getPhrases());
      Doubt.ofAnswer(answer).ifPresent(doubt -> json.put("doubt", doubt));
      return Message.of("answer", json);
    }
    if (event instanceof InstructionEvent) {
      return Message.of("instruction", json);
    }
    if (event instanceof DeadLetterEvent) {
      json.remove("payload");
      return Message.of("deadLetter", json);
    }
    throw new IllegalArgumentException("no message is made of " + event.getSchema().getName());
  }

  private static void colour(ArrayNode nodes, List<Segment> segments) {
    for (int i = 0; i < segments.size(); i++) {
      ((ObjectNode) nodes.get(i))
          .put("colour", Palette.css(SegmentColours.TRACKS.of(segments.get(i))))
          .put("classColour", Palette.css(SegmentColours.VIPSEG.of(segments.get(i))));
    }
  }

  private static void colourPhrases(ArrayNode nodes, List<GroundedPhrase> phrases) {
    for (int i = 0; i < phrases.size(); i++) {
      ((ObjectNode) nodes.get(i)).put("colour", Palette.css(Palette.of(phrases.get(i), i)));
    }
  }

  @Override
  public void close() {
    tails.forEach(Tail::close);
  }
}
