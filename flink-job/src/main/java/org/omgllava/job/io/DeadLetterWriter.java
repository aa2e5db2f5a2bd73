package org.omgllava.job.io;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;

/** Writes refused records as DeadLetterEvent. */
final class DeadLetterWriter extends EventWriter<Rejected, DeadLetterEvent> {
  private static final long serialVersionUID = 1L;

  DeadLetterWriter(String topic, KafkaSettings kafka) {
    super(topic, DeadLetterEvent.class, kafka, noBundle());
  }

  @Override
  byte @Nullable [] key(Rejected rejected) {
    return rejected.key().orElse(null);
  }

  @Override
  DeadLetterEvent event(Rejected rejected, String bundleId) {
    Origin origin = rejected.origin();
    return new DeadLetterEvent(
        EventIds.of(
            "dead-letters", origin.topic(), origin.partition(), origin.offset(), rejected.step()),
        origin.topic(),
        origin.partition(),
        origin.offset(),
        rejected.streamId().orElse(null),
        rejected.frameIndex().orElse(null),
        rejected.step(),
        rejected.reason(),
        rejected.message(),
        rejected.sizeBytes(),
        rejected.sha256().orElse(null),
        rejected.payload().map(ByteBuffer::wrap).orElse(null),
        Instant.ofEpochMilli(origin.appendTimeMillis()),
        rejected.session().orElse(null));
  }

  @Override
  Envelope envelope(DeadLetterEvent event) {
    return new Envelope(
        event.getEventId(),
        "/omg-llava/steps/" + event.getStep().replace(' ', '-'),
        "org.omgllava.dead-letter.v1",
        event.getTime());
  }

  private static SerializableSupplier<String> noBundle() {
    return () -> "";
  }
}
