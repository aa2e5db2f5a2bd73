package org.omgllava.job.io;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.util.function.SerializableSupplier;
import org.omgllava.events.TrackEnd;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;
import org.omgllava.events.TrackSight;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.tracks.Sight;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackNote.Turn;
import org.omgllava.job.event.tracks.TrackSpan;
import org.omgllava.job.io.OutgoingRecord.Envelope;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.EventIds;
import org.omgllava.job.wire.Micros;
import org.omgllava.scene.ModelProblem;

/** Writes starts and ends of tracks as TrackEvent. */
final class TrackWriter extends EventWriter<TrackNote, TrackEvent> {
  private static final long serialVersionUID = 1L;

  TrackWriter(String topic, KafkaSettings kafka, SerializableSupplier<String> bundle) {
    super(topic, TrackEvent.class, kafka, bundle);
  }

  /** The track's name: compaction keeps the newest event of each. */
  @Override
  byte[] key(TrackNote note) {
    return utf8(note.streamId() + "/" + note.session() + "/" + note.span().trackId());
  }

  @Override
  TrackEvent event(TrackNote note, String bundleId) {
    TrackSpan span = note.span();
    TrackEventKind kind =
        note.turn() == Turn.STARTED ? TrackEventKind.STARTED : TrackEventKind.ENDED;
    return new TrackEvent(
        EventIds.of(
            "tracks",
            kind,
            note.streamId(),
            note.session(),
            span.trackId(),
            span.first().frameIndex(),
            bundleId),
        kind,
        note.streamId(),
        note.session(),
        span.trackId(),
        span.categoryId(),
        span.category(),
        span.thing(),
        sight(span.first()),
        sight(span.last()),
        span.frames(),
        span.meanScore(),
        bundleId,
        switch (note.turn()) {
          case STARTED -> null;
          case LOST -> TrackEnd.LOST;
          case SESSION_ENDED -> TrackEnd.SESSION_ENDED;
        });
  }

  private static TrackSight sight(Sight sight) {
    return new TrackSight(
        sight.frameIndex(),
        Micros.toInstant(sight.captureTimeMicros()),
        sight.heightPixels(),
        sight.widthPixels(),
        IntStream.of(sight.boxXyxyPixels()).boxed().toList(),
        origin(sight.origin()));
  }

  @Override
  Optional<String> traceparent(TrackNote note) {
    return Optional.empty();
  }

  @Override
  ResultSpan span(TrackNote note) {
    return new ResultSpan(
        "log track",
        note.span().last().origin(),
        Map.of("stream", note.streamId(), "session", note.session()),
        Map.of());
  }

  @Override
  Envelope envelope(TrackEvent event) {
    return new Envelope(
        event.getEventId(),
        SegmentationWriter.source(event.getStreamId()),
        "org.omgllava.track.v1",
        event.getLast().getCaptureTime());
  }

  @Override
  Optional<TrackNote> instead(TrackNote note, ModelProblem problem) {
    return Optional.empty();
  }

  @Override
  Optional<Rejected> rejected(
      TrackNote note, String code, String message, DeadLetters deadLetters) {
    Sight last = note.span().last();
    return Optional.of(
        deadLetters.of(
            new FrameStamp(
                note.streamId(),
                note.session(),
                last.frameIndex(),
                last.captureTimeMicros(),
                last.heightPixels(),
                last.widthPixels(),
                false,
                last.origin()),
            code,
            message));
  }
}
