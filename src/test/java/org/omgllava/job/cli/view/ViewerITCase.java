package org.omgllava.job.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.TargetMode;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.setting.Settings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.EventFixtures;
import org.omgllava.testing.KafkaTopics;

class ViewerITCase {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static final HttpClient http = HttpClient.newHttpClient();
  private static EmbeddedKafka kafka;
  private static KafkaTopics topics;
  private static Viewer viewer;

  @BeforeAll
  static void start() throws Exception {
    Topics names = Settings.defaults(Topics.class);
    kafka = EmbeddedKafka.start(folder, 0);
    kafka.createTopics(
        List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"), 2);
    topics = new KafkaTopics(kafka.bootstrapServers());
    viewer = Viewer.start(KafkaClients.of(kafka.bootstrapServers()), names, 0);
  }

  @AfterAll
  static void stop() {
    viewer.close();
    kafka.close();
  }

  @Test
  void thePageAndItsPartsAreServedAndNothingElseIs() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>omg-llava-stream</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
    for (String part : List.of("view.css", "app.js", "masks.js", "stage.js", "streams.js")) {
      assertThat(get("/" + part).statusCode()).as(part).isEqualTo(200);
      assertThat(page.body() + get("/app.js").body() + get("/stage.js").body()).contains(part);
    }
    assertThat(get("/../log4j2.xml").statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(get("/log4j2.xml").statusCode()).isEqualTo(404);
  }

  @Test
  void aPageIsToldWhatIsCommittedAtOnceAndWhatIsUnderWayWhenItAsks() throws Exception {
    topics.sendInTransaction("segments", true, segmentation(3));
    topics.sendInTransaction("segments", false, segmentation(4));
    topics.sendInTransaction("segments", true, segmentation(5));

    assertThat(events("/events?of=committed", "\"frameIndex\":5"))
        .contains("event: segments")
        .contains("\"frameIndex\":3")
        .contains("\"colour\":\"#")
        .as("a ball and a wall of VIPSeg")
        .contains("\"classColour\":\"#787878\"")
        .containsPattern("\"classColour\":\"#00..[0-9a-f]{2}\"")
        .doesNotContain("\"frameIndex\":4");
    assertThat(events("/events?of=underway", "\"frameIndex\":5")).contains("\"frameIndex\":4");
  }

  @Test
  void picturesAreFoundByTheFrameThatAResultNames() throws Exception {
    byte[] picture = ClipFrames.pictures().get(0);
    topics.send("frames", "p", ClipFrames.record("p", 7, "JPEG", picture));
    String time = ClipFrames.frame("p", 7, "JPEG", picture).build().getCaptureTime().toString();
    URI address =
        at("/picture?stream=p&frame=7&time=" + URLEncoder.encode(time, StandardCharsets.UTF_8));

    HttpResponse<byte[]> found =
        Awaitility.await()
            .atMost(LIMIT)
            .until(
                () ->
                    http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray()),
                answer -> answer.statusCode() == 200);
    assertThat(found.body()).isEqualTo(picture);
    assertThat(found.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(get("/picture?stream=p&frame=8&time=" + time).statusCode()).isEqualTo(404);
    assertThat(get("/picture").statusCode()).isEqualTo(404);
  }

  @Test
  void aQuestionIsSentOnWithItsPromptsAndAStandingOneIsCancelled() throws Exception {
    HttpResponse<String> asked =
        post(
            "/ask",
            """
            {"stream": "q", "text": "What is <region>?", "target": {"mode": "EVERY", "everyFrames": 5},
             "prompts": [{"kind": "BOX", "coordinates": [1, 2, 30, 40]},
                         {"kind": "MASK", "mask": {"size": [4, 4], "counts": "`04"}}]}
            """);
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
    String id = asked.body().replaceAll(".*:\"|\".*", "");
    assertThat(
            post("/cancel", "{\"stream\": \"q\", \"instructionId\": \"" + id + "\"}").statusCode())
        .isEqualTo(200);

    List<InstructionEvent> sent =
        topics.committed("instructions", InstructionEvent.getDecoder()).stream()
            .filter(event -> event.getStreamId().equals("q"))
            .toList();
    assertThat(sent).hasSize(2).allMatch(event -> event.getInstructionId().equals(id));
    assertThat(sent.get(0).getText()).isEqualTo("What is <region>?");
    assertThat(sent.get(0).getTarget().getMode()).isEqualTo(TargetMode.EVERY);
    assertThat(sent.get(0).getTarget().getEveryFrames()).isEqualTo(5);
    assertThat(sent.get(0).getPrompts().get(0).getCoordinates())
        .containsExactly(1.0, 2.0, 30.0, 40.0);
    assertThat(sent.get(0).getPrompts().get(1).getMask().getCounts()).isEqualTo("`04");
    assertThat(sent.get(1).getCancel()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "no JSON",
        "{\"stream\": \"s\", \"text\": \" \", \"target\": {\"mode\": \"LATEST\"}}",
        "{\"stream\": \"s\", \"text\": \"t\", \"target\": {\"mode\": \"SOON\"}}",
        "{\"stream\": \"s\", \"text\": \"t\", \"target\": {\"mode\": \"LATEST\"},"
            + " \"prompts\": [{\"kind\": \"POINT\", \"coordinates\": [1]}]}"
      })
  void whatIsNoQuestionIsRefusedWithAReason(String said) throws Exception {
    HttpResponse<String> answer = post("/ask", said);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isNotBlank();
  }

  @Test
  void otherPagesOfTheBrowserAreRefused() throws Exception {
    HttpRequest.Builder ask =
        HttpRequest.newBuilder(at("/ask")).POST(BodyPublishers.ofString("{}"));
    assertThat(status(ask.copy().header("Content-Type", "text/plain"))).isEqualTo(415);
    assertThat(
            status(
                ask.copy()
                    .header("Content-Type", "application/json")
                    .header("Origin", "http://elsewhere.example")))
        .isEqualTo(403);
    // A foreign name that resolves to this machine.
    assertThat(rawStatus("GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n"))
        .contains(" 403 ");
  }

  private static String rawStatus(String request) throws IOException {
    URI address = URI.create(viewer.address());
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  /** What a stream of events has said until it says something. */
  private static String events(String path, String until) throws Exception {
    HttpResponse<InputStream> stream =
        http.send(
            HttpRequest.newBuilder(at(path)).timeout(LIMIT).build(), BodyHandlers.ofInputStream());
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (said.indexOf(until) < 0 && System.nanoTime() < deadline) {
        said.append(lines.readLine()).append('\n');
      }
    }
    return said.toString();
  }

  private static byte[] segmentation(long frameIndex) throws IOException {
    return EventFixtures.segmentation("s", frameIndex, 1).toByteBuffer().array();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static int status(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static URI at(String path) {
    return URI.create(viewer.address() + path);
  }
}
