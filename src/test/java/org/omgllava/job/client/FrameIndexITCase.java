package org.omgllava.job.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.KafkaTopics;

/** Finding published frames again at a real broker. */
class FrameIndexITCase {
  private static final int FRAMES = 5;

  @TempDir static Path folder;
  private static EmbeddedKafka broker;
  private static KafkaClients kafka;

  private Topic<FrameEvent> topic;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    kafka = KafkaClients.of(broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void publishTwoStreams(TestInfo test) {
    topic = Topic.FRAMES.named("frames-" + test.getTestMethod().orElseThrow().getName());
    broker.createTopics(List.of(topic.name()), 1);
    try (EventPublisher publisher =
        new EventPublisher(kafka, topic.name(), Topic.INSTRUCTIONS.name())) {
      for (int i = 0; i < FRAMES; i++) {
        for (String stream : List.of("door", "gate")) {
          byte[] picture = {(byte) i, (byte) stream.charAt(0)};
          publisher.frame(
              new SourceFrame(stream, i, stream + i, "JPEG", picture, false), Instant.EPOCH);
        }
      }
      publisher.endOfStream("door", FRAMES, Instant.EPOCH);
      publisher.flush();
    }
  }

  @Test
  void findsTheFramesOfTheStreamsThatAreWanted() {
    try (FrameIndex index = new FrameIndex(kafka, topic, Set.of("gate"))) {
      assertThat(index.name(frame("gate", 3))).isEqualTo("gate3");
      assertThat(index.find(frame("gate", 3)).flatMap(index::bytes)).contains(new byte[] {3, 'g'});
      index.readOn();
      assertThat(index.stream("gate")).containsOnlyKeys(0L, 1L, 2L, 3L, 4L);
      assertThat(index.stream("door")).isEmpty();
      assertThat(index.name(frame("door", 3))).isEqualTo("00000003");
    }
  }

  @Test
  void anEndWithoutAPictureIsNoFrame() {
    try (FrameIndex index = new FrameIndex(kafka, topic, Set.of())) {
      index.readOn();
      assertThat(index.stream("door")).containsOnlyKeys(0L, 1L, 2L, 3L, 4L);
      assertThat(index.find(frame("door", FRAMES))).isEmpty();
    }
  }

  @Test
  void recordsThatAreNoFramesArePassedOver() throws Exception {
    new KafkaTopics(broker.bootstrapServers())
        .send(topic.name(), "door", new byte[] {1, 2}, null, new byte[] {0, 0, 0, 0, 1, 3});
    try (FrameIndex index = new FrameIndex(kafka, topic, Set.of())) {
      index.readOn();
      assertThat(index.stream("door")).hasSize(FRAMES);
    }
  }

  @Test
  void remembersTheNewestFramesAndNeverTakesAnotherNameForAForgottenOne() {
    try (FrameIndex index = new FrameIndex(kafka, topic, Set.of(), 3)) {
      index.readOn();
      assertThat(index.forgotten()).isEqualTo(2 * FRAMES - 3);
      assertThat(index.stream("door")).containsOnlyKeys(4L);
      assertThat(index.stream("gate")).containsOnlyKeys(3L, 4L);
      assertThatThrownBy(() -> index.name(frame("gate", 1)))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("frame 1 of gate is not among the newest 3 of topic");
    }
  }

  @Test
  void aFrameOfAnotherSessionIsAnotherFrame() {
    Instant later = Instant.ofEpochSecond(9, 123_456_000);
    try (EventPublisher named =
            new EventPublisher(
                kafka, topic.name(), Topic.INSTRUCTIONS.name(), Optional.of("run-2"));
        EventPublisher unnamed = new EventPublisher(kafka, topic.name(), "instructions")) {
      named.frame(new SourceFrame("gate", 0, "named", "JPEG", new byte[] {7}, false), later);
      named.flush();
      unnamed.frame(new SourceFrame("gate", 0, "again", "JPEG", new byte[] {8}, false), later);
      unnamed.flush();
    }
    try (FrameIndex index = new FrameIndex(kafka, topic, Set.of())) {
      assertThat(index.name(frame("gate", 0))).isEqualTo("gate0");
      assertThat(index.name(new FrameKey("gate", "0@0", 0, Instant.EPOCH))).isEqualTo("gate0");
      assertThat(index.name(new FrameKey("gate", "run-2", 0, later))).isEqualTo("named");
      assertThat(index.name(new FrameKey("gate", "run-2+5", 0, later))).isEqualTo("named");
      assertThat(index.name(new FrameKey("gate", "0@9123456", 0, later))).isEqualTo("again");
      assertThat(index.find(new FrameKey("gate", "run-3", 1, later))).isEmpty();
      assertThat(index.stream("gate").get(0L)).hasSize(3);
    }
  }

  private static FrameKey frame(String streamId, long index) {
    return new FrameKey(streamId, "", index, Instant.EPOCH);
  }
}
