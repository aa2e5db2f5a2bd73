package org.omgllava.job.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PictureReference;
import org.omgllava.job.wire.FrameHeader;
import org.omgllava.job.wire.PictureStore;
import org.omgllava.job.wire.WireWriter;

/**
 * Sends frames and instructions to Kafka, keyed by their stream, in Avro single-object encoding.
 *
 * <p>Owns a producer. A record that the broker refuses makes the next call, or {@link #flush},
 * fail. Constraint: one thread.
 */
public final class EventPublisher implements AutoCloseable {
  private static final byte[] NO_PICTURE = {};

  private final KafkaProducer<String, byte[]> producer;
  private final String framesTopic;
  private final String instructionsTopic;
  private final Optional<String> session;
  private final Optional<PictureStore> store;
  private final WireWriter<FrameEvent> frames = WireWriter.singleObject(FrameEvent.class);
  private final WireWriter<InstructionEvent> instructions =
      WireWriter.singleObject(InstructionEvent.class);
  private final AtomicReference<ClientException> refused = new AtomicReference<>();

  /** Sends to the topics of the default names. */
  public EventPublisher(KafkaClients kafka) {
    this(kafka, Topic.FRAMES.name(), Topic.INSTRUCTIONS.name());
  }

  /** Sends to topics of other names. */
  public EventPublisher(KafkaClients kafka, String framesTopic, String instructionsTopic) {
    this(kafka, framesTopic, instructionsTopic, Optional.empty());
  }

  /**
   * Sends the frames of a session: a new one starts their streams afresh.
   *
   * @param session 1 to 64 characters of A-Z a-z 0-9 . _ -; none: the job tells sessions apart
   */
  public EventPublisher(
      KafkaClients kafka, String framesTopic, String instructionsTopic, Optional<String> session) {
    this(kafka, framesTopic, instructionsTopic, session, Optional.empty());
  }

  /**
   * Sends frames that refer to their pictures, for those larger than the broker takes. The job
   * reads them where they were kept, below a folder that it was allowed ({@code --picture-roots}).
   *
   * @param session as above
   * @param store keeps the pictures; none: the frames hold them
   */
  public EventPublisher(
      KafkaClients kafka,
      String framesTopic,
      String instructionsTopic,
      Optional<String> session,
      Optional<PictureStore> store) {
    this.store = store;
    this.producer = kafka.producer();
    this.session = session;
    this.framesTopic = framesTopic;
    this.instructionsTopic = instructionsTopic;
  }

  /**
   * Sends a frame.
   *
   * @throws ClientException when an earlier record was refused, or this one is at once, or its
   *     picture cannot be kept
   */
  public void frame(SourceFrame frame, Instant captureTime) {
    FrameEvent event =
        FrameEvent.newBuilder()
            .setStreamId(frame.streamId())
            .setFrameIndex(frame.index())
            .setCaptureTime(captureTime)
            .setImage(ByteBuffer.wrap(store.isPresent() ? NO_PICTURE : frame.image()))
            .setReference(store.map(pictures -> kept(pictures, frame)).orElse(null))
            .setEncoding(frame.encoding())
            .setAttributes(Map.of(FrameHeader.NAME_ATTRIBUTE, frame.name()))
            .setSession(session.orElse(null))
            .build();
    send(
        framesTopic,
        frame.streamId(),
        frames.write(event),
        "frame " + frame.index() + " of " + frame.streamId());
  }

  /**
   * Says that a stream is over, so that its state is freed.
   *
   * @param index one behind the last frame
   * @throws ClientException when an earlier record was refused, or this one is at once
   */
  public void endOfStream(String streamId, long index, Instant time) {
    FrameEvent event =
        FrameEvent.newBuilder()
            .setStreamId(streamId)
            .setFrameIndex(index)
            .setCaptureTime(time)
            .setImage(ByteBuffer.allocate(0))
            .setEndOfStream(true)
            .setSession(session.orElse(null))
            .build();
    send(framesTopic, streamId, frames.write(event), "the end of " + streamId);
  }

  /**
   * Sends an instruction.
   *
   * @throws ClientException when an earlier record was refused, or this one is at once
   */
  public void instruction(InstructionEvent instruction) {
    send(
        instructionsTopic,
        instruction.getStreamId(),
        instructions.write(instruction),
        "instruction " + instruction.getInstructionId());
  }

  /**
   * Waits until everything sent so far is with the broker.
   *
   * @throws ClientException when a record was refused
   */
  public void flush() {
    producer.flush();
    failIfRefused();
  }

  /** Waits for what is under way; what is refused then is not told, so {@link #flush} first. */
  @Override
  public void close() {
    producer.close();
  }

  private static PictureReference kept(PictureStore pictures, SourceFrame frame) {
    try {
      return pictures.keep(frame.image(), frame.encoding());
    } catch (IOException e) {
      throw new ClientException(
          "the picture of frame "
              + frame.index()
              + " of "
              + frame.streamId()
              + " cannot be kept: "
              + e,
          e);
    }
  }

  private void send(String topic, String key, byte[] value, String what) {
    failIfRefused();
    try {
      producer.send(
          new ProducerRecord<>(topic, key, value),
          (metadata, problem) -> {
            if (problem != null) {
              refused.compareAndSet(null, failure(topic, what, problem));
            }
          });
    } catch (KafkaException e) {
      throw failure(topic, what, e);
    }
  }

  private void failIfRefused() {
    if (refused.get() != null) {
      throw refused.get();
    }
  }

  private static ClientException failure(String topic, String what, Exception problem) {
    return new ClientException(
        what + " did not reach topic " + topic + ": " + problem.getMessage(), problem);
  }
}
