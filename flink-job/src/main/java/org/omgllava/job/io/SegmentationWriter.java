package org.omgllava.job.io;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.io.OutgoingRecord.Envelope;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.EventIds;
import org.omgllava.job.wire.Micros;
import org.omgllava.scene.ModelProblem;
import org.omgllava.track.TrackedSegment;

/** Writes frames with segments as SegmentationEvent. */
final class SegmentationWriter extends EventWriter<TrackedFrame, SegmentationEvent> {
  private static final long serialVersionUID = 1L;

  private transient @Nullable StreamMetrics streams;
  private transient @Nullable Histogram latency;

  SegmentationWriter(String topic, KafkaSettings kafka, SerializableSupplier<String> bundle) {
    super(topic, SegmentationEvent.class, kafka, bundle);
  }

  @Override
  byte[] key(TrackedFrame frame) {
    return utf8(frame.streamId());
  }

  @Override
  SegmentationEvent event(TrackedFrame frame, String bundleId) {
    FrameStamp stamp = frame.stamp();
    List<Segment> segments = new ArrayList<>(frame.segments().size());
    for (TrackedSegment segment : frame.segments()) {
      segments.add(
          new Segment(
              segment.trackId(),
              segment.categoryId(),
              segment.category(),
              segment.thing(),
              segment.score(),
              segment.areaPixels(),
              IntStream.of(segment.boxXywhPixels()).boxed().toList(),
              mask(segment.mask())));
    }
    return new SegmentationEvent(
        EventIds.of(
            frame.isSkipped() ? "skipped" : "segments",
            stamp.streamId(),
            stamp.session(),
            stamp.frameIndex(),
            bundleId),
        stamp.streamId(),
        stamp.frameIndex(),
        Micros.toInstant(stamp.captureTimeMicros()),
        stamp.heightPixels(),
        stamp.widthPixels(),
        bundleId,
        segments,
        timings(stamp.origin(), frame.pass().queuedMillis(), frame.pass().modelMillis()),
        stamp.session(),
        frame.isSkipped() ? SegmentationKind.SKIPPED : SegmentationKind.SEGMENTED,
        frame.pass().familiarity().orElse(null),
        stamp.origin().notes().attributes(),
        origin(stamp.origin()));
  }

  @Override
  Optional<String> traceparent(TrackedFrame frame) {
    return frame.stamp().origin().notes().traceparent();
  }

  @Override
  void measure(MetricGroup metrics) {
    streams = new StreamMetrics(metrics);
    latency = latency(metrics);
  }

  @Override
  void written(TrackedFrame frame) {
    long age = ageMillis(frame.stamp().origin());
    Objects.requireNonNull(streams)
        .written(frame.streamId(), frame.isSkipped(), age, System.currentTimeMillis());
    if (!frame.isSkipped()) {
      Objects.requireNonNull(latency).update(age);
    }
  }

  @Override
  ResultSpan span(TrackedFrame frame) {
    return new ResultSpan(
        frame.isSkipped() ? "skip frame" : "segment frame",
        frame.stamp().origin(),
        Map.of(
            "stream",
            frame.streamId(),
            "session",
            frame.stamp().session(),
            "frame",
            Long.toString(frame.stamp().frameIndex())),
        Map.of("queued", frame.pass().queuedMillis(), "model", frame.pass().modelMillis()));
  }

  @Override
  Envelope envelope(SegmentationEvent event) {
    return new Envelope(
        event.getEventId(),
        source(event.getStreamId()),
        "org.omgllava.segmentation.v1",
        event.getCaptureTime());
  }

  @Override
  Optional<TrackedFrame> instead(TrackedFrame frame, ModelProblem problem) {
    return Optional.empty();
  }

  @Override
  Optional<Rejected> rejected(
      TrackedFrame frame, String code, String message, DeadLetters deadLetters) {
    return Optional.of(deadLetters.of(frame.stamp(), code, message));
  }

  /** URI reference of a stream. */
  static String source(String streamId) {
    return "/omg-llava/streams/"
        + URLEncoder.encode(streamId, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
