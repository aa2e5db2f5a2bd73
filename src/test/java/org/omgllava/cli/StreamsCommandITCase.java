package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.KafkaTopics;

/** omg streams, with a job in this process. */
class StreamsCommandITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TOPICS =
      List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters");
  private static final int FRAMES = 3;

  @TempDir Path folder;

  @Test
  void aStreamIsListedAndForgottenAndBeginsAnew() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      kafka.createTopics(TOPICS, 2);
      KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
      nobodyAnswers(kafka);
      try (JobAtKafka job =
              JobAtKafka.start(
                  folder.resolve("job"), Map.of("bootstrap-servers", kafka.bootstrapServers()));
          EventPublisher publisher =
              new EventPublisher(
                  KafkaClients.of(kafka.bootstrapServers()),
                  "frames",
                  "instructions",
                  Optional.of("night"))) {
        assertThat(ask(kafka, "door", "cars").status()).isZero();
        assertThat(ask(kafka, "yard", "lamps").status()).isZero();
        publish(publisher);
        awaitSegments(topics, FRAMES);
        isListed(kafka);
        isForgotten(kafka);
        assertThat(codes(topics, "cars")).contains("STREAM_FORGOTTEN");
        assertThat(codes(topics, "lamps")).isEmpty();
        Awaitility.await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(streams(kafka, "list", "door").out().strip())
                        .isEqualTo("door: nothing is held"));

        publish(publisher);
        List<SegmentationEvent> segments = awaitSegments(topics, 2 * FRAMES);
        assertThat(segments.subList(FRAMES, 2 * FRAMES))
            .extracting(StreamsCommandITCase::tracks)
            .isEqualTo(
                segments.subList(0, FRAMES).stream().map(StreamsCommandITCase::tracks).toList());
        assertThat(job.stop()).isTrue();
      }
    }
  }

  private static void nobodyAnswers(EmbeddedKafka kafka) {
    Invocation unanswered = streams(kafka, "list", "--timeout", "0.5", "door");

    assertThat(unanswered.status()).isEqualTo(1);
    assertThat(unanswered.err())
        .isEqualToIgnoringNewLines(
            "omg streams list: no answer about door within 0.5 s (expected: a job that runs at"
                + " these topics)");
    assertThat(streams(kafka, "list", "--timeout", "0").status()).isEqualTo(2);
    assertThat(streams(kafka, "forget").status()).isEqualTo(2);
    assertThat(Invocation.of("streams").status()).isEqualTo(2);
  }

  private static void isListed(EmbeddedKafka kafka) throws IOException {
    Invocation named = streams(kafka, "list", "door");
    assertThat(named.status()).isZero();
    assertThat(named.out())
        .startsWith("door: session night, tracks: [1, ")
        .contains("standing: [cars]")
        .contains(" bytes (order ");

    JsonNode all = JSON.readTree(streams(kafka, "list", "--json").out()).path("streams");
    assertThat(all).extracting(stream -> stream.path("streamId").asText()).contains("door", "yard");
    JsonNode yard = all.get(all.size() - 1);
    assertThat(yard.path("session").asText()).isEmpty();
    assertThat(yard.path("tracks")).isEmpty();
    assertThat(yard.at("/standing/0").asText()).isEqualTo("lamps");
    assertThat(yard.path("steps"))
        .extracting(step -> step.path("step").asText())
        .containsExactly(
            "order",
            "overload",
            "align",
            "schedule",
            "clip",
            "track",
            "follow",
            "converse",
            "link");
  }

  private static void isForgotten(EmbeddedKafka kafka) throws IOException {
    Invocation words = streams(kafka, "forget", "door");
    assertThat(words.status()).isZero();
    assertThat(words.out())
        .startsWith("door: forgotten; ")
        .containsSubsequence(
            "frames: at most 3 records, the oldest of ",
            ", each kept for 168 h at least",
            "dead-letters: at most 0 records, each kept",
            "older savepoint");

    JsonNode again = JSON.readTree(streams(kafka, "forget", "--json", "door").out());
    assertThat(again.path("session").asText()).isEmpty();
    assertThat(again.path("standing")).isEmpty();
    assertThat(again.at("/kafka/0/topic").asText()).isEqualTo("frames");
    assertThat(again.at("/kafka/0/records").asLong()).isEqualTo(FRAMES);
    assertThat(again.at("/kafka/0/retentionMillis").asLong())
        .isEqualTo(Duration.ofDays(7).toMillis());
    assertThat(again.path("kafka").findValuesAsText("topic"))
        .containsExactly("frames", "instructions", "segments", "answers", "tracks", "dead-letters");
    assertThat(again.at("/kafka/5/oldest").isNull()).isTrue();
  }

  private static Invocation ask(EmbeddedKafka kafka, String stream, String id) {
    return Invocation.of(
        "ask",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--stream",
        stream,
        "--every",
        "100",
        "--id",
        id,
        "Segment the ball.");
  }

  private static Invocation streams(EmbeddedKafka kafka, String verb, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("streams", verb, "--bootstrap-servers", kafka.bootstrapServers()));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }

  /** The same frames of one named session each time. */
  private static void publish(EventPublisher publisher) {
    for (int index = 0; index < FRAMES; index++) {
      SourceFrame frame =
          new SourceFrame("door", index, "p" + index, "PNG", JobFixtures.png(4, 6, index), false);
      publisher.frame(frame, Instant.ofEpochSecond(1_000 + index));
    }
    publisher.flush();
  }

  private static List<SegmentationEvent> awaitSegments(KafkaTopics topics, int count) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> topics.committed("segments", SegmentationEvent.getDecoder()),
            segments -> segments.size() == count);
  }

  private static List<Long> tracks(SegmentationEvent event) {
    return event.getSegments().stream().map(segment -> segment.getTrackId()).toList();
  }

  private static List<String> codes(KafkaTopics topics, String id) {
    return topics.committed("answers", AnswerEvent.getDecoder()).stream()
        .filter(answer -> answer.getInstructionId().equals(id) && answer.getError() != null)
        .map(answer -> answer.getError().getCode())
        .toList();
  }
}
