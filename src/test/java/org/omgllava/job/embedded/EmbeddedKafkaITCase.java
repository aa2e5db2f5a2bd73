package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.testing.EventFixtures;
import org.omgllava.testing.KafkaTopics;

class EmbeddedKafkaITCase {
  private static final String TOPIC = "segments";

  @TempDir Path folder;

  @Test
  void committedRecordsOutliveTheBrokerAndAbortedOnesAreNotSeen() throws IOException {
    int port;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("with blank"), 0)) {
      kafka.createTopics(List.of(TOPIC), 2);
      kafka.createTopics(List.of(TOPIC, "other"), 2);
      KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
      topics.sendInTransaction(TOPIC, false, event(0));
      topics.sendInTransaction(TOPIC, true, event(1), event(2));

      assertThat(frames(topics)).containsExactlyInAnyOrder(1L, 2L);
      port = Integer.parseInt(kafka.bootstrapServers().replaceAll(".*:", ""));
    }

    try (EmbeddedKafka again = EmbeddedKafka.start(folder.resolve("with blank"), port)) {
      assertThat(again.bootstrapServers()).isEqualTo("localhost:" + port);
      assertThat(frames(new KafkaTopics(again.bootstrapServers())))
          .containsExactlyInAnyOrder(1L, 2L);
    }
  }

  @Test
  void takesAnotherPortWhenTheWantedOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, taken.getLocalPort())) {
      kafka.createTopics(List.of(TOPIC), 1);

      assertThat(kafka.bootstrapServers())
          .startsWith("localhost:")
          .doesNotEndWith(":" + taken.getLocalPort());
    }
  }

  /** Its port was free when it was looked for, and somebody has taken it since. */
  @ParameterizedTest
  @ValueSource(strings = {"PLAINTEXT", "CONTROLLER"})
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void oneThatCannotListenIsClosedAndSaysWhy(String listener) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String there = "localhost:" + taken.getLocalPort();
      String free = "localhost:" + Ports.freeOr(0);
      String broker = listener.equals("PLAINTEXT") ? there : free;
      String controller = listener.equals("CONTROLLER") ? there : free;
      Map<String, String> listeners =
          Map.of(
              "listeners",
              "PLAINTEXT://" + broker + ",CONTROLLER://" + controller,
              "controller.quorum.voters",
              "1@" + controller);

      assertThatThrownBy(() -> EmbeddedKafka.start(folder, 0, listeners))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("did not start");
    }
    try (EmbeddedKafka again = EmbeddedKafka.start(folder, 0)) {
      again.createTopics(List.of(TOPIC), 1);
    }
  }

  private static List<Long> frames(KafkaTopics topics) {
    return topics.committed(TOPIC, SegmentationEvent.getDecoder()).stream()
        .map(SegmentationEvent::getFrameIndex)
        .toList();
  }

  private static byte[] event(long frameIndex) throws IOException {
    return EventFixtures.segmentation("s", frameIndex, 1).toByteBuffer().array();
  }
}
