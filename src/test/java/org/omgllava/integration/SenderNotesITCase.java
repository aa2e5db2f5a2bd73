package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.RunningJob;

/** What a sender puts on its record comes out with every result of it. */
class SenderNotesITCase {
  private static final String OF_FRAME = "00-" + "a".repeat(32) + "-" + "1".repeat(16) + "-01";
  private static final String OF_LETTER = OF_FRAME.replace('a', 'b');
  private static final String OF_QUESTION = OF_FRAME.replace('a', 'c');
  private static final Map<String, String> ATTRIBUTES = Map.of("name", "00000013", "lens", "wide");

  @TempDir Path folder;

  @Test
  void attributesAndTraceAreOnSegmentsAnswersAndDeadLetters() throws Exception {
    try (RunningJob job = RunningJob.start(folder, Map.of())) {
      byte[] picture = ClipFrames.pictures().get(0);
      send(job, "frames", frame(0, picture), OF_FRAME);
      send(job, "frames", frame(1, new byte[] {9, 9}), OF_LETTER);
      send(job, "instructions", question("traced"), OF_QUESTION);
      awaitResults(job, "answers", 1);
      job.topics().send("instructions", "door", question("untraced"));
      awaitResults(job, "answers", 2);
      awaitResults(job, "dead-letters", 1);
      awaitResults(job, "segments", 1);

      ConsumerRecord<String, byte[]> segmented = job.topics().committed("segments").get(0);
      assertThat(SegmentationEvent.fromByteBuffer(value(segmented)).getAttributes())
          .isEqualTo(ATTRIBUTES);
      assertThat(trace(segmented)).isEqualTo(OF_FRAME);
      ConsumerRecord<String, byte[]> letter = job.topics().committed("dead-letters").get(0);
      assertThat(DeadLetterEvent.fromByteBuffer(value(letter)).getAttributes())
          .isEqualTo(ATTRIBUTES);
      assertThat(trace(letter)).isEqualTo(OF_LETTER);
      ConsumerRecord<String, byte[]> traced = job.topics().committed("answers").get(0);
      assertThat(AnswerEvent.fromByteBuffer(value(traced)).getAttributes()).isEqualTo(ATTRIBUTES);
      assertThat(trace(traced)).isEqualTo(OF_QUESTION);
      assertThat(trace(job.topics().committed("answers").get(1))).isEqualTo(OF_FRAME);
    }
  }

  private static void awaitResults(RunningJob job, String topic, int results) {
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .until(() -> job.topics().committed(topic).size() >= results);
  }

  private static void send(RunningJob job, String topic, byte[] value, String trace)
      throws InterruptedException {
    job.topics().send(topic, "door", value, Map.of("traceparent", trace, "other", "x"));
  }

  private static String trace(ConsumerRecord<String, byte[]> record) {
    return KafkaTopics.headers(record.headers()).get("traceparent");
  }

  private static ByteBuffer value(ConsumerRecord<String, byte[]> record) {
    return ByteBuffer.wrap(record.value());
  }

  private static byte[] frame(long index, byte[] picture) throws IOException {
    return ClipFrames.bytes(
        ClipFrames.frame("door", index, "JPEG", picture)
            .setAttributes(ATTRIBUTES)
            .build()
            .toByteBuffer());
  }

  private static byte[] question(String id) throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId(id)
            .setStreamId("door")
            .setText("Segment the ball.")
            .setTarget(new Target(TargetMode.FRAME, 0L, 1))
            .build()
            .toByteBuffer());
  }
}
