package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.KafkaTopics;

/** A question about a frame whose record Kafka has given up. */
class LostPictureITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String STREAM = "door";
  private static final int FRAMES = 3;

  @TempDir Path folder;

  @Test
  void aQuestionAboutAFrameThatKafkaHasGivenUpIsAnsweredAndTheStreamGoesOn() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      kafka.createTopics(
          List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"), 1);
      KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
      Map<String, String> settings =
          Map.of("bootstrap-servers", kafka.bootstrapServers(), "picture-cache", "0");
      try (JobAtKafka job = JobAtKafka.start(folder.resolve("job"), settings);
          EventPublisher publisher =
              new EventPublisher(KafkaClients.of(kafka.bootstrapServers()))) {
        for (int index = 0; index < FRAMES; index++) {
          publish(publisher, index);
        }
        awaitSegments(topics, FRAMES);
        deleteFramesBefore(kafka, FRAMES - 1);
        ask(publisher, "about a lost frame", 0);
        ask(publisher, "about the last one", FRAMES - 1);
        List<AnswerEvent> answers = awaitAnswers(topics, 2);
        publish(publisher, FRAMES);
        awaitSegments(topics, FRAMES + 1);

        assertThat(answers)
            .extracting(AnswerEvent::getInstructionId)
            .containsExactlyInAnyOrder("about a lost frame", "about the last one");
        assertThat(answers)
            .filteredOn(answer -> answer.getInstructionId().equals("about a lost frame"))
            .allSatisfy(
                answer -> {
                  assertThat(answer.getError().getCode()).isEqualTo("PICTURE_GONE");
                  assertThat(answer.getError().getMessage())
                      .startsWith("frame 0 at frames-0@0: the record is no longer in the topic");
                  assertThat(answer.getFrameIndex()).isZero();
                });
        assertThat(answers)
            .filteredOn(answer -> answer.getInstructionId().equals("about the last one"))
            .allSatisfy(answer -> assertThat(answer.getError()).isNull());
        assertThat(job.stop()).isTrue();
      }
    }
  }

  private static void publish(EventPublisher publisher, int index) {
    byte[] picture = JobFixtures.png(4, 6, index);
    publisher.frame(
        new SourceFrame(STREAM, index, "p" + index, "PNG", picture, false), Instant.now());
    publisher.flush();
  }

  private static void ask(EventPublisher publisher, String id, long frameIndex) {
    publisher.instruction(
        InstructionEvent.newBuilder()
            .setInstructionId(id)
            .setStreamId(STREAM)
            .setText("segment the ball")
            .setTarget(new Target(TargetMode.FRAME, frameIndex, 1))
            .build());
    publisher.flush();
  }

  private static void deleteFramesBefore(EmbeddedKafka kafka, long offset) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("frames", 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private static void awaitSegments(KafkaTopics topics, int count) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> topics.committed("segments", SegmentationEvent.getDecoder()).size() == count);
  }

  private static List<AnswerEvent> awaitAnswers(KafkaTopics topics, int count) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> topics.committed("answers", AnswerEvent.getDecoder()),
            answers -> answers.size() == count);
  }
}
