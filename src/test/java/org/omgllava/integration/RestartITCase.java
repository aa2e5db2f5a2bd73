package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.Timings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;

class RestartITCase {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String STREAM = "door";
  private static final String ALL_OF_IT = "Describe the picture.";
  private static final int BEFORE = 12;
  private static final int UNDER_WAY = 24;
  private static final int ALL = 36;

  @TempDir Path folder;

  /**
   * The process is killed while frames are under way: some results are committed, some written and
   * not committed, some not worked out. Then it is stopped in order.
   */
  @Test
  void neitherAKillNorAStopLosesOrRepeatsAFrame() throws Exception {
    Path data = folder.resolve("data with blank");
    try (UpProcess first = UpProcess.start(data)) {
      KafkaTopics topics = new KafkaTopics(first.bootstrapServers());
      assertThat(first.restoredCheckpoint().isNumber()).isFalse();
      topics.send("frames", STREAM, ClipFrames.records(STREAM, 0, BEFORE));
      awaitSegments(topics, BEFORE);
      topics.send("frames", STREAM, ClipFrames.records(STREAM, BEFORE, UNDER_WAY));
      first.kill();
    }
    try (UpProcess second = UpProcess.start(data)) {
      KafkaTopics topics = new KafkaTopics(second.bootstrapServers());
      assertThat(second.restoredCheckpoint().isNumber()).isTrue();
      topics.send("frames", STREAM, ClipFrames.records(STREAM, UNDER_WAY, ALL - 2));
      awaitSegments(topics, ALL - 2);
      assertThat(second.stop()).isZero();
    }
    try (UpProcess third = UpProcess.start(data)) {
      KafkaTopics topics = new KafkaTopics(third.bootstrapServers());
      assertThat(third.restoredCheckpoint().isNumber()).isTrue();
      topics.send("frames", STREAM, ClipFrames.records(STREAM, ALL - 2, ALL));
      List<SegmentationEvent> segments = awaitSegments(topics, ALL);

      assertThat(segments)
          .extracting(SegmentationEvent::getFrameIndex)
          .containsExactlyElementsOf(LongStream.range(0, ALL).boxed().toList());
      assertThat(stuffTracks(segments.subList(UNDER_WAY, ALL)))
          .isEqualTo(stuffTracks(segments.subList(0, BEFORE)));
    }
  }

  /** The language model has found something, and the process is killed while it is followed. */
  @Test
  void aKillWhileSomethingIsFollowedChangesNoByteOfWhatIsSaid() throws Exception {
    List<String> undisturbed;
    try (UpProcess up = UpProcess.start(folder.resolve("undisturbed"))) {
      KafkaTopics topics = new KafkaTopics(up.bootstrapServers());
      topics.send(
          "instructions", STREAM, follow("it", "Segment the car."), follow("all", ALL_OF_IT));
      topics.send("frames", STREAM, ClipFrames.records(STREAM, 0, ALL));
      undisturbed = awaitFollowed(topics, 2 * ALL);
    }
    Path data = folder.resolve("killed");
    try (UpProcess first = UpProcess.start(data)) {
      KafkaTopics topics = new KafkaTopics(first.bootstrapServers());
      topics.send(
          "instructions", STREAM, follow("it", "Segment the car."), follow("all", ALL_OF_IT));
      topics.send("frames", STREAM, ClipFrames.records(STREAM, 0, BEFORE));
      awaitFollowed(topics, BEFORE);
      topics.send("frames", STREAM, ClipFrames.records(STREAM, BEFORE, UNDER_WAY));
      first.kill();
    }
    try (UpProcess second = UpProcess.start(data)) {
      KafkaTopics topics = new KafkaTopics(second.bootstrapServers());
      assertThat(second.restoredCheckpoint().isNumber()).isTrue();
      topics.send("frames", STREAM, ClipFrames.records(STREAM, UNDER_WAY, ALL));

      assertThat(awaitFollowed(topics, 2 * ALL)).isEqualTo(undisturbed);
    }
  }

  private static byte[] follow(String id, String text) throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId(id)
            .setStreamId(STREAM)
            .setText(text)
            .setTarget(new Target(TargetMode.FOLLOW, 0L, 1))
            .build()
            .toByteBuffer());
  }

  /** What is said of all that is followed, in its order, without timings. */
  private static List<String> awaitFollowed(KafkaTopics topics, int count) throws IOException {
    List<AnswerEvent> answers =
        Awaitility.await()
            .atMost(LIMIT)
            .until(
                () -> topics.committed("answers", AnswerEvent.getDecoder()),
                said -> said.size() >= count);
    List<String> said = new ArrayList<>();
    for (AnswerEvent answer : answers) {
      assertThat(answer.getError()).isNull();
      assertThat(answer.getFollow()).isNotNull();
      Timings none = new Timings(Instant.EPOCH, 0f, 0f, 0L);
      AnswerEvent timeless = AnswerEvent.newBuilder(answer).setTimings(none).build();
      said.add(
          answer.getInstructionId()
              + " "
              + answer.getFrameIndex()
              + " "
              + HexFormat.of().formatHex(ClipFrames.bytes(timeless.toByteBuffer())));
    }
    return said;
  }

  private static List<SegmentationEvent> awaitSegments(KafkaTopics topics, int count) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> topics.committed("segments", SegmentationEvent.getDecoder()),
            segments -> segments.size() >= count);
  }

  private static Map<String, Set<Long>> stuffTracks(List<SegmentationEvent> segments) {
    Map<String, Set<Long>> tracks = new HashMap<>();
    for (SegmentationEvent event : segments) {
      for (Segment segment : event.getSegments()) {
        if (!segment.getIsThing()) {
          tracks
              .computeIfAbsent(segment.getCategory(), c -> new HashSet<>())
              .add(segment.getTrackId());
        }
      }
    }
    return tracks;
  }
}
