package org.omgllava.job.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.config.JobConfig;

/**
 * A topic with the records that it holds.
 *
 * @param name in Kafka
 */
public record Topic<T extends SpecificRecord>(
    String name, BinaryMessageDecoder<T> decoder, T empty) {
  private static final JobConfig.Topics NAMES = JobConfig.Topics.defaults();
  private static final byte CONFLUENT_MAGIC = 0;
  private static final int CONFLUENT_HEADER_BYTES = 5;

  public static final Topic<FrameEvent> FRAMES =
      new Topic<>(NAMES.frames(), FrameEvent.getDecoder(), new FrameEvent());
  public static final Topic<InstructionEvent> INSTRUCTIONS =
      new Topic<>(NAMES.instructions(), InstructionEvent.getDecoder(), new InstructionEvent());
  public static final Topic<SegmentationEvent> SEGMENTS =
      new Topic<>(NAMES.segments(), SegmentationEvent.getDecoder(), new SegmentationEvent());
  public static final Topic<AnswerEvent> ANSWERS =
      new Topic<>(NAMES.answers(), AnswerEvent.getDecoder(), new AnswerEvent());
  public static final Topic<DeadLetterEvent> DEAD_LETTERS =
      new Topic<>(NAMES.deadLetters(), DeadLetterEvent.getDecoder(), new DeadLetterEvent());

  public Topic<T> named(String other) {
    return new Topic<>(other, decoder, empty);
  }

  /**
   * Decodes a record in Avro single-object encoding, or in Confluent's framing with this version's
   * schema.
   *
   * @throws IOException when it is neither
   */
  T decode(byte[] value) throws IOException {
    if (value == null) {
      throw new IOException("a record without a value");
    }
    if (value.length > CONFLUENT_HEADER_BYTES && value[0] == CONFLUENT_MAGIC) {
      return new SpecificDatumReader<T>(empty.getSchema())
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(
                      value, CONFLUENT_HEADER_BYTES, value.length - CONFLUENT_HEADER_BYTES, null));
    }
    return decoder.decode(ByteBuffer.wrap(value));
  }
}
