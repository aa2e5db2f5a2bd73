package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;

class RestartITCase {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String STREAM = "door";
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
