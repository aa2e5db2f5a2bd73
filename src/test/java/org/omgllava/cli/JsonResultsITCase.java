package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.asyncapi.AsyncApi;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.PrintedCommands;
import org.omgllava.testing.RunningJob;

/** Results as JSON: on the topics for any consumer, and through the client. */
class JsonResultsITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> EVENTS =
      Map.of(
          "segments",
          "SegmentationEvent",
          "answers",
          "AnswerEvent",
          "tracks",
          "TrackEvent",
          "dead-letters",
          "DeadLetterEvent");

  @TempDir Path folder;

  @Test
  void everyResultIsAnObjectThatAnyConsumerReads() throws Exception {
    try (RunningJob job = RunningJob.start(folder, Map.of("value-format", "json"))) {
      job.topics().send("frames", "door", ClipFrames.records("door", 0, 3));
      job.topics().send("frames", "door", "no frame".getBytes(StandardCharsets.UTF_8));
      job.topics().send("instructions", "door", question("q-1"));
      for (String topic : List.of("segments", "answers", "tracks", "dead-letters")) {
        Awaitility.await()
            .atMost(RunningJob.LIMIT)
            .until(() -> job.topics().committed(topic).size() >= least(topic));
        assertThat(job.topics().committed(topic))
            .allSatisfy(
                record -> {
                  Map<String, String> headers = KafkaTopics.headers(record.headers());
                  assertThat(headers).containsEntry("content-type", "application/json");
                  assertThat(follows("ResultHeaders", JSON.valueToTree(headers))).isEmpty();
                  assertThat(follows(EVENTS.get(topic), JSON.readTree(record.value()))).isEmpty();
                });
      }

      JsonNode segmented = JSON.readTree(job.topics().committed("segments").get(1).value());
      assertThat(segmented.path("frameIndex").asInt()).isEqualTo(1);
      assertThat(segmented.at("/segments/0/mask/size")).hasSize(2);
      assertThat(consumed(job, "segments")).containsExactly("door 0", "door 1", "door 2");
      assertThat(consumed(job, "answers")).containsExactly("door 1");
      JsonNode letter = JSON.readTree(job.topics().committed("dead-letters").get(0).value());
      assertThat(letter.path("reason").asText()).isEqualTo("RECORD_MALFORMED");
    }
  }

  /** With the tools that the page names. */
  @Test
  void aShellReadsAnswersAsThePageSays() throws Exception {
    boolean tools =
        Stream.of("kcat", "jq").allMatch(tool -> Files.isExecutable(Path.of("/usr/bin", tool)));
    NotRun.unless(tools, "answers in a shell", "kcat and jq");
    String kcat = PrintedCommands.of("schemas/README.md").command("kcat");
    try (RunningJob job = RunningJob.start(folder, Map.of("value-format", "json"))) {
      job.topics().send("frames", "door", ClipFrames.records("door", 0, 3));
      job.topics().send("instructions", "door", question("q-1"));
      Awaitility.await()
          .atMost(RunningJob.LIMIT)
          .until(() -> !job.topics().committed("answers").isEmpty());

      Process shell =
          new ProcessBuilder(
                  "bash", "-c", kcat.replace("localhost:9092", job.kafka().bootstrapServers()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(shell.waitFor()).isZero();
      assertThat(said.strip()).matches("door\t1\t\\S.*");
    }
  }

  /** What is wrong with a value by the AsyncAPI document. */
  private static List<com.networknt.schema.Error> follows(String schema, JsonNode value)
      throws IOException {
    return AsyncApi.component(schema).validate(value);
  }

  private static int least(String topic) {
    return topic.equals("segments") ? 3 : 1;
  }

  /** Stream and frame of each line that `consume` prints. */
  private static Stream<String> consumed(RunningJob job, String topic) {
    Invocation consume =
        Invocation.of(
            "consume", "--bootstrap-servers", job.kafka().bootstrapServers(), "--topic", topic);
    assertThat(consume.status()).as(consume.err()).isZero();
    return consume.out().lines().map(JsonResultsITCase::streamAndFrame);
  }

  private static String streamAndFrame(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      return event.path("streamId").asText() + " " + event.path("frameIndex").asInt();
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static byte[] question(String id) throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId(id)
            .setStreamId("door")
            .setText("Segment the ball.")
            .setTarget(new Target(TargetMode.FRAME, 1L, 1))
            .build()
            .toByteBuffer());
  }
}
