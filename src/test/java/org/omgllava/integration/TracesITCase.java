package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.RunningJob;
import org.omgllava.testing.SpanCollector;
import org.omgllava.testing.SpanCollector.Told;

/** From the publisher's span to the answer, as a collector of OpenTelemetry sees it. */
class TracesITCase {
  private static final String PUBLISHED = "1".repeat(16);
  private static final String OF_FRAME = "00-" + "a".repeat(32) + "-" + PUBLISHED + "-01";
  private static final String OF_LETTER = OF_FRAME.replace('a', 'b');
  private static final String OF_QUESTION = OF_FRAME.replace('a', 'c');
  private static final String NOT_SAMPLED = "00-" + "d".repeat(32) + "-" + PUBLISHED + "-00";

  @TempDir Path folder;

  @Test
  void aSampledFrameIsFollowedToItsAnswerAndCheckpointsAreTold() throws Exception {
    try (SpanCollector collector = SpanCollector.start();
        RunningJob job =
            RunningJob.start(
                folder,
                Map.of(),
                new Monitoring(Optional.empty(), Optional.of(collector.address())))) {
      byte[] picture = ClipFrames.pictures().get(0);
      send(job, "frames", ClipFrames.record("door", 0, "JPEG", picture), OF_FRAME);
      send(job, "frames", ClipFrames.record("door", 1, "JPEG", picture), NOT_SAMPLED);
      send(job, "frames", ClipFrames.record("door", 2, "JPEG", new byte[] {9}), OF_LETTER);
      send(job, "instructions", question(), OF_QUESTION);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(children(collector, PUBLISHED))
                      .containsExactlyInAnyOrder(
                          "a segment frame", "a answer", "b refuse", "c answer"));

      Told segmented = named(collector, "segment frame");
      assertThat(children(collector, segmented.id()))
          .containsExactlyInAnyOrder("a in Kafka", "a in the job");
      assertThat(segmented.attributes())
          .containsEntry("stream", "door")
          .containsEntry("frame", "0")
          .containsEntry("topic", "frames");
      assertThat(named(collector, "refuse").attributes())
          .containsEntry("step", "decode frames")
          .containsKey("reason");
      assertThat(named(collector, "answer").attributes()).containsEntry("instruction", "traced");
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(collector.spans())
                      .extracting(Told::name)
                      .contains("Checkpoint", "JobInitialization"));
    }
  }

  private static Told named(SpanCollector collector, String name) {
    return collector.spans().stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Spans below one, each with the first digit of its trace. */
  private static List<String> children(SpanCollector collector, String parent) {
    return collector.spans().stream()
        .filter(span -> span.parentId().equals(parent))
        .map(span -> span.traceId().charAt(0) + " " + span.name())
        .collect(Collectors.toList());
  }

  private static void send(RunningJob job, String topic, byte[] value, String trace)
      throws InterruptedException {
    job.topics().send(topic, "door", value, Map.of("traceparent", trace));
  }

  private static byte[] question() throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId("traced")
            .setStreamId("door")
            .setText("Segment the ball.")
            .setTarget(new Target(TargetMode.FRAME, 0L, 1))
            .build()
            .toByteBuffer());
  }
}
