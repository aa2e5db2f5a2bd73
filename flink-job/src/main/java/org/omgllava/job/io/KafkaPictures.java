package org.omgllava.job.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.PictureReference;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.io.decode.InputLimits;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.wire.Micros;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.job.wire.WireReader;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/** Pictures of frames, read again from their topic. */
final class KafkaPictures implements PictureEnd {
  private static final long serialVersionUID = 1L;

  private final Properties clients;
  private final String topic;
  private final RegistryAddress registry;
  private final InputLimits limits;

  /**
   * @param clients properties of Kafka's clients
   * @param topic of frames: whoever asks about a frame says where it is, and no other is read
   * @param limits of pictures that records refer to
   */
  KafkaPictures(Properties clients, String topic, RegistryAddress registry, InputLimits limits) {
    this.clients = clients;
    this.topic = topic;
    this.limits = limits;
    this.registry = registry;
  }

  @Override
  public Reader open() {
    Properties properties = new Properties();
    properties.putAll(clients);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // What is no longer there is said, and nothing else is read in its place.
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
    return new Reading(
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        topic,
        registry.reader(FrameEvent.class),
        limits);
  }

  private record Reading(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      WireReader<FrameEvent> records,
      InputLimits limits)
      implements Reader {
    @Override
    public Outcome<EncodedImage> read(FrameStamp frame, Duration within) {
      Origin origin = frame.origin();
      if (!origin.topic().equals(topic)) {
        return gone(frame, "frames are in topic " + topic);
      }
      long deadline = System.nanoTime() + within.toNanos();
      TopicPartition place = new TopicPartition(origin.topic(), origin.partition());
      try {
        consumer.assign(List.of(place));
        consumer.seek(place, origin.offset());
        Duration left = within;
        while (!left.isNegative()) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(left)) {
            return checked(record, frame);
          }
          left = Duration.ofNanos(deadline - System.nanoTime());
        }
        return gone(frame, "Kafka did not give the record within the time (--picture-wait)");
      } catch (OffsetOutOfRangeException e) {
        return gone(frame, "the record is no longer in the topic");
      } catch (KafkaException e) {
        return gone(frame, e.toString());
      }
    }

    private Outcome<EncodedImage> checked(ConsumerRecord<byte[], byte[]> record, FrameStamp frame) {
      if (record.offset() != frame.origin().offset()) {
        return gone(frame, "the record is no longer in the topic");
      }
      try {
        FrameEvent event = records.read(record.value() == null ? new byte[0] : record.value());
        boolean same =
            record.timestamp() == frame.origin().appendTimeMillis()
                && event.getStreamId().equals(frame.streamId())
                && event.getFrameIndex() == frame.frameIndex()
                && Micros.of(event.getCaptureTime()) == frame.captureTimeMicros()
                && isOf(frame.session(), event.getSession());
        if (!same) {
          return gone(frame, "another record is in its place");
        }
        return event.getReference() == null
            ? picture(event.getImage(), frame)
            : referredTo(event.getReference(), frame);
      } catch (UnreadableRecordException | IOException e) {
        return gone(frame, "another record is in its place: " + e.getMessage());
      }
    }

    private Outcome<EncodedImage> referredTo(PictureReference reference, FrameStamp frame)
        throws IOException {
      try {
        return picture(ByteBuffer.wrap(limits.pictureFiles().read(reference)), frame);
      } catch (UnreadableRecordException e) {
        return gone(frame, e.reason() + ": " + e.getMessage());
      }
    }

    /** Checked as when it came: an instruction may name a frame that was refused then. */
    private Outcome<EncodedImage> picture(ByteBuffer image, FrameStamp frame) throws IOException {
      byte[] bytes = new byte[image.remaining()];
      image.duplicate().get(bytes);
      Optional<ModelProblem> problem = limits.pictures().problemWith(bytes);
      if (problem.isPresent()) {
        return Outcome.refused(problem.get().code(), problem.get().message());
      }
      ImageHeader header = ImageHeader.read(bytes);
      boolean same =
          header.heightPixels() == frame.heightPixels()
              && header.widthPixels() == frame.widthPixels();
      return same
          ? Outcome.of(new EncodedImage(header.format(), bytes))
          : gone(frame, "another picture is in its place: " + header);
    }

    /** Whether a session can be that of a frame whose publisher has said this, or nothing. */
    private static boolean isOf(String session, @Nullable String said) {
      return said == null || session.equals(said) || session.startsWith(said + "+");
    }

    private static Outcome<EncodedImage> gone(FrameStamp frame, String why) {
      var problem = PictureEnd.gone(frame, why);
      return Outcome.refused(problem.code(), problem.message());
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
