package org.omgllava.job.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * Sends frames and instructions to Kafka, keyed by their stream.
 *
 * <p>Owns a producer. A record that the broker refuses makes the next call, or {@link #flush},
 * fail.
 */
public final class EventPublisher implements AutoCloseable {
  /** Attribute of a frame event: the picture's name at its source. */
  static final String NAME_ATTRIBUTE = "name";

  private final KafkaProducer<String, byte[]> producer;
  private final String framesTopic;
  private final String instructionsTopic;
  private final AtomicReference<CommandFailure> refused = new AtomicReference<>();

  public EventPublisher(KafkaClients kafka, String framesTopic, String instructionsTopic) {
    this.producer = kafka.producer();
    this.framesTopic = framesTopic;
    this.instructionsTopic = instructionsTopic;
  }

  public void frame(SourceFrame frame, Instant captureTime) throws IOException {
    FrameEvent event =
        FrameEvent.newBuilder()
            .setStreamId(frame.streamId())
            .setFrameIndex(frame.index())
            .setCaptureTime(captureTime)
            .setImage(ByteBuffer.wrap(frame.image()))
            .setEncoding(frame.encoding())
            .setAttributes(Map.of(NAME_ATTRIBUTE, frame.name()))
            .build();
    send(
        framesTopic,
        frame.streamId(),
        event.toByteBuffer(),
        "frame " + frame.index() + " of " + frame.streamId());
  }

  /**
   * @param index one behind the last frame
   */
  public void endOfStream(String streamId, long index, Instant time) throws IOException {
    FrameEvent event =
        FrameEvent.newBuilder()
            .setStreamId(streamId)
            .setFrameIndex(index)
            .setCaptureTime(time)
            .setImage(ByteBuffer.allocate(0))
            .setEndOfStream(true)
            .build();
    send(framesTopic, streamId, event.toByteBuffer(), "the end of " + streamId);
  }

  public void instruction(InstructionEvent instruction) throws IOException {
    send(
        instructionsTopic,
        instruction.getStreamId(),
        instruction.toByteBuffer(),
        "instruction " + instruction.getInstructionId());
  }

  /** Waits until everything sent so far is with the broker. */
  public void flush() {
    producer.flush();
    failIfRefused();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String topic, String key, ByteBuffer value, String what) {
    failIfRefused();
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    try {
      producer.send(
          new ProducerRecord<>(topic, key, bytes),
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

  private static CommandFailure failure(String topic, String what, Exception problem) {
    return new CommandFailure(
        what + " did not reach topic " + topic + ": " + problem.getMessage(), problem);
  }
}
