package org.omgllava.job.io;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.io.OutgoingRecord.Envelope;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.EventIds;
import org.omgllava.scene.ModelProblem;

/** Writes refused records as DeadLetterEvent. */
final class DeadLetterWriter extends EventWriter<Rejected, DeadLetterEvent> {
  private static final long serialVersionUID = 1L;
  private static final long NO_FRAME = -1;

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
            "dead-letters",
            origin.topic(),
            origin.partition(),
            origin.offset(),
            rejected.step(),
            rejected.session().orElse(""),
            rejected.frameIndex().orElse(NO_FRAME)),
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
        rejected.session().orElse(null),
        origin.notes().attributes());
  }

  @Override
  Optional<String> traceparent(Rejected rejected) {
    return rejected.origin().notes().traceparent();
  }

  @Override
  ResultSpan span(Rejected rejected) {
    return new ResultSpan(
        "refuse",
        rejected.origin(),
        Map.of("step", rejected.step(), "reason", rejected.reason()),
        Map.of());
  }

  @Override
  Envelope envelope(DeadLetterEvent event) {
    return new Envelope(
        event.getEventId(),
        "/omg-llava/steps/" + event.getStep().replace(' ', '-'),
        "org.omgllava.dead-letter.v1",
        event.getTime());
  }

  /** The same without what it copies of the record; its place says where the record is. */
  @Override
  Optional<Rejected> instead(Rejected rejected, ModelProblem problem) {
    if (rejected.payload().isPresent()) {
      return Optional.of(rejected.withoutPayload());
    }
    return rejected.key().isPresent() || rejected.streamId().isPresent()
        ? Optional.of(rejected.placeOnly())
        : Optional.empty();
  }

  @Override
  Optional<Rejected> rejected(
      Rejected rejected, String code, String message, DeadLetters deadLetters) {
    return Optional.empty();
  }

  private static SerializableSupplier<String> noBundle() {
    return () -> "";
  }
}
