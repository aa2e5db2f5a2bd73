package org.omgllava.job.cli.hazard;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.Cancel;
import org.omgllava.job.cli.hazard.Publication.End;
import org.omgllava.job.cli.hazard.Publication.Picture;
import org.omgllava.job.cli.hazard.Publication.Poison;
import org.omgllava.job.cli.picture.Jpeg;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.Micros;
import org.omgllava.job.wire.WireWriter;

/**
 * Sends publications as records, and tells the account where they came to lie.
 *
 * <p>Owns a producer. Constraint: one thread; the account is told on the producer's.
 */
public final class HazardPublisher implements AutoCloseable {
  private static final int HEIGHT = 48;
  private static final int WIDTH = 64;
  private static final float QUALITY = 0.8f;

  private final KafkaProducer<String, byte[]> producer;
  private final Topics topics;
  private final HazardAccount account;
  private final WireWriter<FrameEvent> frames = WireWriter.singleObject(FrameEvent.class);
  private final WireWriter<InstructionEvent> instructions =
      WireWriter.singleObject(InstructionEvent.class);

  public HazardPublisher(KafkaClients kafka, Topics topics, HazardAccount account) {
    this.producer = kafka.producer();
    this.topics = topics;
    this.account = account;
  }

  /** Sends a record. */
  public void publish(Publication what) throws IOException {
    if (what instanceof Picture picture) {
      send(topics.frames(), what, frames.write(frame(picture)));
    } else if (what instanceof End end) {
      send(topics.frames(), what, frames.write(frame(end)));
    } else if (what instanceof Ask ask) {
      send(topics.instructions(), what, instructions.write(instruction(ask)));
    } else if (what instanceof Cancel cancel) {
      send(topics.instructions(), what, instructions.write(instruction(cancel)));
    } else if (what instanceof Poison poison) {
      String topic = poison.amongFrames() ? topics.frames() : topics.instructions();
      send(topic, what, poison.value());
    }
  }

  /** Waits until everything that was sent is with the broker. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String topic, Publication what, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, what.streamId(), value),
        (place, problem) -> {
          if (problem != null) {
            account.refused(
                new CommandFailure(
                    what + " did not reach topic " + topic + ": " + problem.getMessage(), problem));
          } else {
            account.published(
                what, new HazardAccount.Place(topic, place.partition(), place.offset()));
          }
        });
  }

  private static FrameEvent frame(Picture picture) throws IOException {
    byte[] image = image(picture);
    return FrameEvent.newBuilder()
        .setStreamId(picture.streamId())
        .setSession(picture.session().orElse(null))
        .setFrameIndex(picture.frameIndex())
        .setCaptureTime(Micros.toInstant(picture.captureMicros()))
        .setImage(
            ByteBuffer.wrap(picture.readable() ? image : Arrays.copyOf(image, image.length / 2)))
        .setEncoding("JPEG")
        .setEndOfStream(picture.last())
        .build();
  }

  private static FrameEvent frame(End end) {
    return FrameEvent.newBuilder()
        .setStreamId(end.streamId())
        .setSession(end.session().orElse(null))
        .setFrameIndex(end.frameIndex())
        .setCaptureTime(Micros.toInstant(end.captureMicros()))
        .setImage(ByteBuffer.allocate(0))
        .setEndOfStream(true)
        .build();
  }

  private static InstructionEvent instruction(Ask ask) {
    return InstructionEvent.newBuilder()
        .setStreamId(ask.streamId())
        .setInstructionId(ask.instructionId())
        .setConversationId(ask.conversationId().orElse(null))
        .setText(ask.text())
        .setTarget(
            new Target(TargetMode.valueOf(ask.aim().name()), ask.frameIndex(), ask.everyFrames()))
        .setAtStreamEnd(ask.endsWithStream() ? StreamEnd.END : StreamEnd.LIVE_ON)
        .build();
  }

  private static InstructionEvent instruction(Cancel cancel) {
    return InstructionEvent.newBuilder()
        .setStreamId(cancel.streamId())
        .setInstructionId(cancel.instructionId())
        .setText("")
        .setTarget(new Target(TargetMode.EVERY, 0L, 1))
        .setCancel(true)
        .build();
  }

  /** A wall with a ball whose place is told by the capture time. */
  private static byte[] image(Picture picture) throws IOException {
    int scale = picture.otherSize() ? 2 : 1;
    BufferedImage image =
        new BufferedImage(WIDTH * scale, HEIGHT * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D drawing = image.createGraphics();
    drawing.setColor(Color.LIGHT_GRAY);
    drawing.fillRect(0, 0, image.getWidth(), image.getHeight());
    drawing.setColor(Color.RED);
    int left = Math.floorMod(picture.captureMicros(), WIDTH / 2);
    drawing.fillOval(left * scale, HEIGHT / 4 * scale, HEIGHT / 2 * scale, HEIGHT / 2 * scale);
    drawing.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Jpeg.write(image, QUALITY, bytes);
    return bytes.toByteArray();
  }
}
