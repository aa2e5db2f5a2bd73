package org.omgllava.job.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.EventJson;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.setting.Settings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.RunningJob;

/** The tools as an agent calls them, by the protocol's own client, at a running job. */
class AgentServerITCase {
  private static final int FRAMES = 4;

  @TempDir static Path folder;

  private static RunningJob job;
  private static AgentServer server;
  private static String address;
  private static McpSyncClient client;

  @BeforeAll
  static void start() throws Exception {
    // Frames stay known however slow the machine is.
    job = RunningJob.start(folder, Map.of("idle-timeout", "3600000"));
    job.topics().send("frames", "door", ClipFrames.records("door", 0, FRAMES));
    job.topics().send("frames", "door", "no frame".getBytes(StandardCharsets.UTF_8));
    server =
        AgentServer.open(
            KafkaClients.of(job.kafka().bootstrapServers()),
            Settings.defaults(Topics.class),
            "test");
    address = server.http(0);
    client =
        connected(
            HttpClientStreamableHttpTransport.builder(address.replace("/mcp", ""))
                .endpoint("/mcp")
                .build());
    awaitFrame(client, FRAMES - 1);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
    job.close();
  }

  @Test
  void everyToolSaysWhatItDoesAndTakes() {
    List<Tool> tools = client.listTools().tools();

    assertThat(tools)
        .extracting(Tool::name)
        .containsExactlyInAnyOrder(
            "list_streams", "look", "ask", "watch", "answers", "cancel", "tracks", "dead_letters");
    assertThat(tools).allSatisfy(tool -> assertThat(tool.description()).isNotBlank());
    assertThat(client.getServerInstructions()).contains("list_streams");
  }

  @Test
  void lookingAtAFrameShowsItWithItsMasks() throws Exception {
    CallToolResult seen = call("look", Map.of("stream", "door", "frame", 2));
    JsonNode frame = fields(seen);

    assertThat(frame.path("frameIndex").asInt()).isEqualTo(2);
    assertThat(frame.path("bundle").asText()).isEqualTo("testing:1");
    JsonNode mask = frame.at("/segments/0/mask");
    assertThat(RunLengthMasks.area(mask(mask))).isEqualTo(frame.at("/segments/0/area").asLong());
    assertThat(text(seen)).startsWith("frame 2: #" + frame.at("/segments/0/trackId").asLong());
    BufferedImage picture = picture(seen);
    assertThat(picture.getWidth()).isGreaterThanOrEqualTo(320);
  }

  @Test
  void anAnswerCarriesWordsSpansMasksTracksOriginAndAPicture() throws Exception {
    CallToolResult said =
        call("ask", Map.of("stream", "door", "text", "Please segment it.", "frame", 1));
    JsonNode answer = fields(said);

    assertThat(answer.path("streamId").asText()).isEqualTo("door");
    assertThat(answer.path("frameIndex").asInt()).isEqualTo(1);
    assertThat(answer.path("session").asText()).isNotEmpty();
    JsonNode phrase = answer.at("/phrases/0");
    assertThat(answer.path("text").asText()).isNotEmpty().contains(phrase.path("text").asText());
    assertThat(phrase.path("end").asInt()).isGreaterThan(phrase.path("start").asInt());
    assertThat(phrase.path("trackId").asLong()).isPositive();
    assertThat(RunLengthMasks.area(mask(phrase.path("mask")))).isPositive();
    assertThat(text(said)).startsWith("frame 1: " + answer.path("text").asText());
    assertThat(picture(said).getHeight()).isPositive();
  }

  @Test
  void aQuestionLooksBackOverTheLastSeconds() throws Exception {
    JsonNode answer =
        fields(call("ask", Map.of("stream", "door", "text", "What left?", "last_seconds", 3_600)));

    assertThat(answer.path("frameIndex").asInt()).isEqualTo(FRAMES - 1);
    assertThat(answer.path("text").asText())
        .containsPattern("; before \\[\\d+, 0]; before \\[\\d+, 0]; now \\[\\d+, 0]");
  }

  @Test
  void whatIsWatchedIsAnsweredUntilItIsCancelled() throws Exception {
    String id =
        fields(call("watch", Map.of("stream", "gate", "text", "Segment the ball.", "every", 1)))
            .path("instruction")
            .asText();
    job.topics().send("frames", "gate", ClipFrames.records("gate", 0, 3));
    // Two are under way at a time: the third frame is answered only if one of them is done.
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .until(
            () ->
                fields(call("answers", Map.of("stream", "gate", "instruction", id)))
                        .path("answers")
                        .size()
                    >= 2);

    assertThat(
            fields(call("answers", Map.of("stream", "gate", "instruction", id)))
                .path("answers")
                .findValuesAsText("instructionId"))
        .containsOnly(id);
    assertThat(standing("gate")).contains(id);
    assertThat(picture(call("answers", Map.of("stream", "gate"))).getWidth()).isPositive();
    call("cancel", Map.of("stream", "gate", "instruction", id));
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .untilAsserted(() -> assertThat(standing("gate")).doesNotContain(id));
  }

  @Test
  void whatIsFoundOnceIsFollowedOnEveryFrameAndOnChangeAlone() throws Exception {
    Map<String, Object> click = Map.of("kind", "POINT", "coordinates", List.of(2, 2));
    String clicked =
        watching(
            Map.of(
                "stream", "yard", "text", "segment it", "follow", true, "prompts", List.of(click)));
    String changes =
        watching(Map.of("stream", "yard", "text", "what?", "follow", true, "on_change", true));
    byte[] picture = ClipFrames.pictures().get(0);
    for (int i = 0; i < FRAMES; i++) {
      job.topics().send("frames", "yard", ClipFrames.record("yard", i, "JPEG", picture));
    }
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .until(() -> answers("yard", clicked).size() == FRAMES);

    JsonNode newest = answers("yard", clicked).get(0);
    assertThat(newest.path("frameIndex").asInt()).isEqualTo(FRAMES - 1);
    assertThat(newest.at("/phrases/0/made").asText()).isEqualTo("TRACK");
    assertThat(newest.at("/follow/wake").asText()).isEqualTo("NONE");
    assertThat(answers("yard", clicked).get(FRAMES - 1).at("/follow/wake").asText())
        .isEqualTo("FIRST");
    assertThat(text(call("answers", Map.of("stream", "yard", "instruction", clicked))))
        .contains("followed by its track");
    assertThat(answers("yard", changes)).hasSize(1);
    assertThat(error("watch", Map.of("stream", "yard", "text", "what?", "on_change", true)))
        .isEqualTo("on_change: true (expected: with follow)");
  }

  private static String watching(Map<String, Object> what) {
    return fields(call("watch", what)).path("instruction").asText();
  }

  private static List<JsonNode> answers(String stream, String instruction) {
    List<JsonNode> answers = new ArrayList<>();
    fields(call("answers", Map.of("stream", stream, "instruction", instruction, "limit", FRAMES)))
        .path("answers")
        .forEach(answers::add);
    return answers;
  }

  @Test
  void tracksAreThoseOfTheSession() {
    JsonNode report = fields(call("tracks", Map.of("stream", "door")));

    assertThat(report.path("newestFrame").asInt()).isEqualTo(FRAMES - 1);
    assertThat(report.path("tracks")).isNotEmpty();
    assertThat(report.path("tracks"))
        .allSatisfy(
            track -> {
              assertThat(track.path("trackId").asLong()).isPositive();
              assertThat(track.path("firstFrame").asLong())
                  .isLessThanOrEqualTo(track.path("lastFrame").asLong());
              assertThat(track.path("frames").asInt()).isBetween(1, FRAMES);
              assertThat(track.path("lastBox")).hasSize(4);
            });
  }

  @Test
  void refusedRecordsAreListedWithTheirReason() {
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .untilAsserted(
            () ->
                assertThat(fields(call("dead_letters", Map.of())).at("/deadLetters/0/reason"))
                    .hasToString("\"RECORD_MALFORMED\""));
    assertThat(fields(call("dead_letters", Map.of("stream", "none"))).path("deadLetters"))
        .isEmpty();
  }

  @Test
  void whatCannotBeDoneIsSaidInWords() {
    assertThat(error("look", Map.of("stream", "nowhere")))
        .isEqualTo("stream: nowhere (expected: one of those that list_streams says)");
    assertThat(
            error("ask", Map.of("stream", "door", "text", "What?", "at", "2001-01-01T00:00:00Z")))
        .isEqualTo("at: 2001-01-01T00:00:00Z (expected: a time within a minute of a frame)");
    assertThat(error("ask", Map.of("stream", "door", "text", "What?", "last_seconds", 0)))
        .contains("last_seconds: 0.0 (expected: a time with two frames, above 0)");
    assertThat(error("ask", Map.of("stream", "none", "text", "What?", "last_seconds", 5)))
        .contains("last_seconds: 5.0 (expected: a time with two frames, above 0)");
    assertThat(error("ask", Map.of("stream", "door", "text", "What?", "at", "noon")))
        .isEqualTo("at: noon (expected: a time such as 2026-11-27T10:00:00Z)");
    assertThat(error("look", Map.of("stream", "door", "frame", 900)))
        .startsWith("frame: no longer");
    assertThat(error("tracks", Map.of("stream", "nowhere"))).startsWith("stream: nowhere");
    assertThat(error("answers", Map.of("stream", "nowhere"))).startsWith("no answers yet");
    assertThat(error("ask", Map.of("stream", "door", "text", " "))).startsWith("text: missing");
    assertThat(
            error(
                "ask",
                Map.of(
                    "stream",
                    "door",
                    "text",
                    "What is this?",
                    "frame",
                    0,
                    "prompts",
                    List.of(Map.of("kind", "POINT", "coordinates", List.of(900.0, 3.0))))))
        .startsWith("PROMPT_OUTSIDE_FRAME: ");
    assertThat(
            error(
                "ask", Map.of("stream", "nobody", "text", "What is this?", "timeout_seconds", 0.1)))
        .startsWith("no answer within 0.1 s");
  }

  @Test
  void anotherSiteInTheSameBrowserIsRefused() throws Exception {
    HttpRequest foreign =
        HttpRequest.newBuilder(URI.create(address))
            .header("Origin", "http://evil.example")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    assertThat(HttpClient.newHttpClient().send(foreign, BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void theCommandServesAnAgentOverItsStandardStreams() {
    AtomicReference<String> complaints = new AtomicReference<>("");
    StdioClientTransport process =
        new StdioClientTransport(
            ServerParameters.builder(System.getProperty("java.home") + "/bin/java")
                .args(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Omg.class.getName(),
                    "mcp",
                    "--bootstrap-servers",
                    job.kafka().bootstrapServers())
                .build(),
            McpJsonDefaults.getMapper());
    process.setStdErrorHandler(line -> complaints.updateAndGet(all -> all + line + "\n"));
    try (McpSyncClient agent = connected(process)) {
      awaitFrame(agent, FRAMES - 1);
      CallToolResult streams = agent.callTool(request("list_streams", Map.of()));

      assertThat(fields(streams).path("streams").findValuesAsText("stream")).contains("door");
      assertThat(fields(streams).at("/streams/0/classes")).isNotEmpty();
    }
    assertThat(complaints.get()).isEmpty();
  }

  private static McpSyncClient connected(McpClientTransport transport) {
    McpSyncClient made =
        McpClient.sync(transport)
            .requestTimeout(RunningJob.LIMIT)
            .initializationTimeout(RunningJob.LIMIT)
            .build();
    made.initialize();
    return made;
  }

  private static void awaitFrame(McpSyncClient agent, int index) {
    Map<String, Object> newest = Map.of("stream", "door", "frame", index);
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .until(
            () ->
                agent.callTool(request("look", newest)).content().stream()
                    .anyMatch(ImageContent.class::isInstance));
  }

  private static CallToolResult call(String tool, Map<String, Object> arguments) {
    return client.callTool(request(tool, arguments));
  }

  private static CallToolRequest request(String tool, Map<String, Object> arguments) {
    return CallToolRequest.builder(tool).arguments(arguments).build();
  }

  private static String error(String tool, Map<String, Object> arguments) {
    CallToolResult result = call(tool, arguments);
    assertThat(result.isError()).as(tool).isTrue();
    return text(result);
  }

  private static String standing(String stream) {
    for (JsonNode known : fields(call("list_streams", Map.of())).path("streams")) {
      if (known.path("stream").asText().equals(stream)) {
        return known.path("standingInstructions").toString();
      }
    }
    return "";
  }

  private static JsonNode fields(CallToolResult result) {
    return EventJson.MAPPER.valueToTree(result.structuredContent());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().get(0)).text();
  }

  private static BufferedImage picture(CallToolResult result) throws Exception {
    ImageContent image = (ImageContent) result.content().get(1);
    assertThat(image.mimeType()).isEqualTo("image/jpeg");
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.data())));
  }

  private static RunLengthMask mask(JsonNode node) {
    return new RunLengthMask(
        node.at("/size/0").asInt(), node.at("/size/1").asInt(), node.path("counts").asText());
  }
}
