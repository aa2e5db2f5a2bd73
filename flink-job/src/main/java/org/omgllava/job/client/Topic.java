package org.omgllava.job.client;

import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.TrackEvent;

/**
 * A topic with the records that it holds. The constants carry the names that the job uses when it
 * is not told others.
 *
 * @param name in Kafka
 * @param type generated class of the records
 */
public record Topic<T extends SpecificRecord>(String name, Class<T> type) {
  public static final Topic<FrameEvent> FRAMES = new Topic<>("frames", FrameEvent.class);
  public static final Topic<InstructionEvent> INSTRUCTIONS =
      new Topic<>("instructions", InstructionEvent.class);
  public static final Topic<SegmentationEvent> SEGMENTS =
      new Topic<>("segments", SegmentationEvent.class);
  public static final Topic<AnswerEvent> ANSWERS = new Topic<>("answers", AnswerEvent.class);
  public static final Topic<TrackEvent> TRACKS = new Topic<>("tracks", TrackEvent.class);
  public static final Topic<DeadLetterEvent> DEAD_LETTERS =
      new Topic<>("dead-letters", DeadLetterEvent.class);

  /** The same records under another name. */
  public Topic<T> named(String other) {
    return new Topic<>(other, type);
  }
}
