package org.omgllava.job.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.wire.WireWriter;
import org.omgllava.testing.EventSamples;
import org.omgllava.testing.KafkaTopics;

/** Reading results at a real broker, whatever else is in the topic. */
class EventReaderITCase {
  private static final int REGISTERED = 7;
  private static final byte[] SINGLE_OBJECT =
      WireWriter.singleObject(AnswerEvent.class).write(EventSamples.answer());
  private static final byte[] CONFLUENT =
      WireWriter.<AnswerEvent>confluent(AnswerEvent.class, REGISTERED).write(EventSamples.answer());

  @TempDir static Path folder;
  private static EmbeddedKafka broker;
  private static KafkaClients kafka;
  private static KafkaTopics topics;

  private Topic<AnswerEvent> topic;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    kafka = KafkaClients.of(broker.bootstrapServers());
    topics = new KafkaTopics(broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = Topic.ANSWERS.named("answers-" + test.getTestMethod().orElseThrow().getName());
    broker.createTopics(List.of(topic.name()), 1);
  }

  @Test
  void whatIsNoRecordOfTheTopicIsCountedAndPassedOver() throws Exception {
    byte[] forged = SINGLE_OBJECT.clone();
    // The length of the first field: -1.
    forged[10] = 1;
    topics.send(topic.name(), "door", SINGLE_OBJECT, null, forged, new byte[] {1}, SINGLE_OBJECT);
    try (EventReader<AnswerEvent> reader = EventReader.fromBeginning(kafka, topic)) {
      assertThat(all(reader)).containsExactly(EventSamples.answer(), EventSamples.answer());
      assertThat(reader.undecodable()).isEqualTo(3);
      assertThat(reader.firstProblem())
          .contains(topic.name() + "-0 at offset 1: RECORD_EMPTY: the record has no value");
    }
  }

  @Test
  void theRegistryIsAskedForIdsOfConfluentsFraming() throws Exception {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/schemas/ids/" + REGISTERED,
        exchange -> {
          byte[] body =
              new ObjectMapper()
                  .writeValueAsString(Map.of("schema", AnswerEvent.getClassSchema().toString()))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
    topics.send(topic.name(), "door", CONFLUENT);
    KafkaClients asking =
        kafka.withSchemaRegistry("http://localhost:" + registry.getAddress().getPort());

    try (EventReader<AnswerEvent> reader = EventReader.fromBeginning(asking, topic)) {
      assertThat(all(reader)).containsExactly(EventSamples.answer());
    } finally {
      registry.stop(0);
    }
    try (EventReader<AnswerEvent> reader = EventReader.fromBeginning(asking, topic)) {
      assertThatThrownBy(() -> all(reader))
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("at offset 0: schema registry http://localhost:");
    }
  }

  @Test
  void aTopicThatIsNotThereIsSaidInOneLine() {
    assertThatThrownBy(() -> EventReader.fromEnd(kafka, topic.named("nowhere")))
        .isInstanceOf(ClientException.class)
        .hasMessage("topic nowhere does not exist at " + broker.bootstrapServers());
  }

  private static List<AnswerEvent> all(EventReader<AnswerEvent> reader) {
    List<AnswerEvent> events = new ArrayList<>();
    var ends = reader.ends();
    while (!reader.hasReached(ends)) {
      events.addAll(reader.poll(Duration.ofMillis(200)));
    }
    return events;
  }
}
