package org.omgllava.job.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;

/** Finds the results of frames that have passed long ago, and names the frames for a question. */
public final class PastFrames {
  /**
   * How far the clock of a camera may be from the broker's, and a frame from the time asked for.
   */
  public static final Duration LARGEST_DISTANCE = Duration.ofMinutes(1);

  /** Earlier frames that a question usually looks back on; the bundle nano reads so many. */
  public static final int USUAL_EARLIER = 2;

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaClients kafka;
  private final Topic<SegmentationEvent> segments;

  public PastFrames(KafkaClients kafka, Topic<SegmentationEvent> segments) {
    this.kafka = kafka;
    this.segments = segments;
  }

  /**
   * The frame of a stream that was captured nearest to a time. Reads the topic from that time on,
   * as far as it must.
   *
   * @return empty when none was within {@link #LARGEST_DISTANCE}
   * @throws ClientException when the topic cannot be read
   */
  public Optional<SegmentationEvent> nearest(String streamId, Instant time) {
    Comparator<SegmentationEvent> distance =
        Comparator.comparing(frame -> Duration.between(frame.getCaptureTime(), time).abs());
    Optional<SegmentationEvent> nearest = Optional.empty();
    try (EventReader<SegmentationEvent> reader =
        EventReader.fromTime(kafka, segments, time.minus(LARGEST_DISTANCE))) {
      Map<TopicPartition, Long> present = reader.ends();
      boolean passed = false;
      while (!passed && !reader.hasReached(present)) {
        for (SegmentationEvent frame : reader.poll(POLL)) {
          if (frame.getStreamId().equals(streamId)) {
            nearest = Stream.concat(nearest.stream(), Stream.of(frame)).min(distance);
            passed |= !frame.getCaptureTime().isBefore(time);
          }
        }
      }
    }
    return nearest.filter(
        frame ->
            Duration.between(frame.getCaptureTime(), time).abs().compareTo(LARGEST_DISTANCE) <= 0);
  }

  /**
   * Frames of a stream from one index to another, in the newest session that has two of them: the
   * first, the last and some between. Reads the topic from its beginning.
   *
   * @param earlier most frames before the last, 1 at least
   * @return empty when no session has two of them
   * @throws ClientException when the topic cannot be read
   */
  public Optional<PassedFrames> between(String streamId, long first, long last, int earlier) {
    return newest(
            EventReader.fromBeginning(kafka, segments),
            streamId,
            frame -> frame.getFrameIndex() >= first && frame.getFrameIndex() <= last)
        .map(found -> found.spread(earlier, EarlierFrame::getFrameIndex));
  }

  /**
   * Frames of a stream from its newest one back over a time: the first, the last and some between.
   *
   * @param back capture time to look back on
   * @param now of whoever asks, for where to begin to read
   * @param earlier most frames before the last, 1 at least
   * @return empty when it has not two frames within the time
   * @throws ClientException when the topic cannot be read
   */
  public Optional<PassedFrames> last(String streamId, Duration back, Instant now, int earlier) {
    Instant from = now.minus(back).minus(LARGEST_DISTANCE);
    return newest(EventReader.fromTime(kafka, segments, from), streamId, frame -> true)
        .map(
            found -> {
              List<EarlierFrame> all = found.frames();
              Instant oldest = all.get(all.size() - 1).getCaptureTime().minus(back);
              return new PassedFrames(
                  found.session(),
                  all.stream().filter(f -> !f.getCaptureTime().isBefore(oldest)).toList());
            })
        .filter(found -> found.frames().size() > 1)
        .map(found -> found.spread(earlier, f -> f.getCaptureTime().toEpochMilli()));
  }

  /** What is there of a stream, of the newest session that has two such frames. */
  private static Optional<PassedFrames> newest(
      EventReader<SegmentationEvent> opened, String streamId, Predicate<SegmentationEvent> wanted) {
    Map<String, List<EarlierFrame>> sessions = new LinkedHashMap<>();
    try (EventReader<SegmentationEvent> reader = opened) {
      Map<TopicPartition, Long> present = reader.ends();
      while (!reader.hasReached(present)) {
        for (SegmentationEvent frame : reader.poll(POLL)) {
          if (frame.getStreamId().equals(streamId)
              && frame.getKind() == SegmentationKind.SEGMENTED
              && frame.getOrigin() != null
              && wanted.test(frame)) {
            sessions
                .computeIfAbsent(frame.getSession(), session -> new ArrayList<>())
                .add(PassedFrames.of(frame));
          }
        }
      }
    }
    return sessions.entrySet().stream()
        .filter(session -> session.getValue().size() > 1)
        .map(session -> new PassedFrames(session.getKey(), session.getValue()))
        .reduce((earlier, later) -> later);
  }

  /**
   * The same instruction about a frame, however long ago that came.
   *
   * @throws ClientException when its result does not say where the frame's record is
   */
  public static InstructionEvent about(SegmentationEvent frame, InstructionEvent instruction) {
    if (frame.getOrigin() == null) {
      throw new ClientException(
          "frame "
              + frame.getFrameIndex()
              + " of "
              + frame.getStreamId()
              + ": its result does not say where its record is (expected: one of a job of 0.3.0)");
    }
    return new PassedFrames(frame.getSession(), List.of(PassedFrames.of(frame))).about(instruction);
  }
}
