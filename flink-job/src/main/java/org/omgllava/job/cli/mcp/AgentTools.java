package org.omgllava.job.cli.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.Following;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.view.Asked;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.PastFrames;
import org.omgllava.job.wire.EventJson;

/**
 * The tools: what an agent may see and say.
 *
 * <p>Constraint: thread-safe.
 */
final class AgentTools {
  private static final int FEW = 5;
  private static final int MOST_LISTED = 50;
  private static final int MOST_WAIT_SECONDS = 600;
  private static final int PATIENCE_SECONDS = 60;
  private static final String STREAM = "Id of the stream, as list_streams says it.";
  private static final String INSTRUCTION = "Id of the instruction, as watch said it.";
  private static final String LIMIT = "How many at most, newest first; 5 without it.";

  private final LatestResults results;
  private final AskedFrame frames;
  private final Replies replies;
  private final EventPublisher publisher;

  AgentTools(LatestResults results, PastFrames past, Replies replies, EventPublisher publisher) {
    this.results = results;
    this.frames = new AskedFrame(results, past);
    this.replies = replies;
    this.publisher = publisher;
  }

  private interface Work {
    CallToolResult of(JsonNode said) throws InterruptedException;
  }

  List<SyncToolSpecification> all() {
    return List.of(
        tool(
            "list_streams",
            "The streams that have frames, their newest frame, how many of each class it shows, and the instructions that stand.",
            new Parameters(),
            true,
            said -> listed("streams", StreamReport.streams(results))),
        tool(
            "look",
            "A frame of a stream with its segments: track id, class, box, score and mask of each, and a picture with the masks painted.",
            new Parameters()
                .required("stream", STREAM)
                .optional("frame", "integer", "Index of the frame; the newest without it."),
            true,
            this::look),
        tool(
            "ask",
            "Asks about one frame in words and waits for the answer: text, phrases with their places in it, track ids, masks, and a picture with the masks painted.",
            new Parameters()
                .required("stream", STREAM)
                .required("text", "The question or instruction, such as: Segment the red ball.")
                .optional("frame", "integer", "Index of the frame; the newest without it.")
                .optional("at", "string", "Capture time in place of frame: 2026-11-27T10:00:00Z.")
                .optional(
                    "last_seconds",
                    "number",
                    "In place of frame: the newest one, looking back over so many seconds, for questions such as: What left?")
                .prompts()
                .optional("conversation", "string", "Questions with the same one are one dialogue.")
                .optional("timeout_seconds", "number", "Longest wait; 60 without it."),
            false,
            this::ask),
        tool(
            "watch",
            "Sets an instruction that is carried out on every n-th frame, or follows something on every frame, until it is cancelled; its answers are read with answers.",
            new Parameters()
                .required("stream", STREAM)
                .required("text", "The instruction, such as: Segment the red ball.")
                .optional("every", "integer", "n, frames; 25 without it.")
                .optional(
                    "follow",
                    "boolean",
                    "Finds what is meant once and follows it on every frame, in place of every.")
                .optional(
                    "on_change",
                    "boolean",
                    "With follow: an answer only when what it says changes, not on every frame.")
                .prompts(),
            false,
            this::watch),
        tool(
            "answers",
            "The newest answers of a stream or of one instruction, with a picture of the first.",
            new Parameters()
                .required("stream", STREAM)
                .optional("instruction", "string", INSTRUCTION)
                .optional("limit", "integer", LIMIT),
            true,
            this::answers),
        tool(
            "cancel",
            "Ends an instruction that watch has set.",
            new Parameters().required("stream", STREAM).required("instruction", INSTRUCTION),
            false,
            this::cancel),
        tool(
            "tracks",
            "What is followed through the newest frames of a stream: track id, class, first and last frame, last box.",
            new Parameters().required("stream", STREAM),
            true,
            this::tracks),
        tool(
            "dead_letters",
            "Records that were refused, with place and reason.",
            new Parameters()
                .optional("stream", "string", "Only of this stream.")
                .optional("limit", "integer", LIMIT),
            true,
            this::letters));
  }

  private SyncToolSpecification tool(
      String name, String description, Parameters parameters, boolean reads, Work work) {
    Tool tool =
        Tool.builder(name, parameters.schema())
            .description(description)
            .annotations(ToolAnnotations.builder().readOnlyHint(reads).openWorldHint(false).build())
            .build();
    return new SyncToolSpecification(
        tool, (exchange, call) -> done(work, EventJson.MAPPER.valueToTree(call.arguments())));
  }

  private static CallToolResult done(Work work, JsonNode said) {
    try {
      return work.of(said);
    } catch (IllegalArgumentException | ClientException e) {
      return Replies.refused(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Replies.refused("the server ends");
    }
  }

  private CallToolResult look(JsonNode said) {
    String stream = said.path("stream").asText();
    JsonNode index = said.path("frame");
    List<SegmentationEvent> frames =
        results.frames(
            frame ->
                frame.getStreamId().equals(stream)
                    && (index.isMissingNode() || frame.getFrameIndex() == index.asLong()));
    // A frame's picture may be read a moment later than its result.
    Optional<SegmentationEvent> frame =
        frames.stream()
            .filter(replies::hasPicture)
            .findFirst()
            .or(() -> frames.stream().findFirst());
    return frame.map(replies::of).orElseGet(() -> Replies.refused(unknown(stream)));
  }

  private String unknown(String stream) {
    return results.frames(frame -> frame.getStreamId().equals(stream)).isEmpty()
        ? "stream: " + stream + " (expected: one of those that list_streams says)"
        : "frame: no longer at hand, or not segmented yet (expected: one of the last "
            + LatestResults.MOST
            + " of all streams)";
  }

  private CallToolResult ask(JsonNode said) throws InterruptedException {
    ObjectNode question = said.deepCopy();
    ObjectNode target = question.putObject("target");
    if (said.has("frame")) {
      target.put("mode", "FRAME").put("frameIndex", said.path("frame").asLong());
    } else {
      target.put("mode", "LATEST");
    }
    InstructionEvent instruction =
        frames.named(said, Asked.question(question, "agent-" + UUID.randomUUID()));
    double patience =
        Math.min(MOST_WAIT_SECONDS, said.path("timeout_seconds").asDouble(PATIENCE_SECONDS));
    send(instruction);
    return results
        .await(instruction, Duration.ofMillis((long) (patience * 1_000)))
        .map(answer -> replies.of(answer, instruction.getPrompts()))
        .orElseGet(
            () ->
                Replies.refused(
                    "no answer within " + patience + " s; it may still come: see answers"));
  }

  private CallToolResult watch(JsonNode said) {
    ObjectNode question = said.deepCopy();
    question
        .putObject("target")
        .put("mode", said.path("follow").asBoolean() ? "FOLLOW" : "EVERY")
        .put("everyFrames", said.path("every").asInt(25));
    InstructionEvent asked = Asked.question(question, "agent-" + UUID.randomUUID());
    boolean onChange = said.path("on_change").asBoolean();
    if (onChange && asked.getTarget().getMode() != TargetMode.FOLLOW) {
      throw new IllegalArgumentException("on_change: true (expected: with follow)");
    }
    InstructionEvent instruction =
        InstructionEvent.newBuilder(asked)
            .setFollow(onChange ? new Following(true, 0L, List.of()) : null)
            .build();
    send(instruction);
    return sent("watching as ", instruction);
  }

  private CallToolResult cancel(JsonNode said) {
    ObjectNode named = said.deepCopy();
    named.set("instructionId", said.path("instruction"));
    InstructionEvent instruction = Asked.cancellation(named);
    send(instruction);
    return sent("cancelled ", instruction);
  }

  private static CallToolResult sent(String words, InstructionEvent instruction) {
    String id = instruction.getInstructionId();
    return Replies.of(words + id, EventJson.MAPPER.createObjectNode().put("instruction", id));
  }

  private CallToolResult answers(JsonNode said) {
    String stream = said.path("stream").asText();
    JsonNode id = said.path("instruction");
    List<AnswerEvent> found =
        results.answers(
            answer ->
                answer.getStreamId().equals(stream)
                    && (id.isMissingNode() || answer.getInstructionId().equals(id.asText())));
    if (found.isEmpty()) {
      return Replies.refused("no answers yet on " + stream);
    }
    CallToolResult first = replies.of(found.get(0), List.of());
    return CallToolResult.builder(first.content())
        .structuredContent(listed("answers", found, said).structuredContent())
        .build();
  }

  private CallToolResult tracks(JsonNode said) {
    String stream = said.path("stream").asText();
    List<SegmentationEvent> frames = results.frames(frame -> frame.getStreamId().equals(stream));
    return frames.isEmpty()
        ? Replies.refused(unknown(stream))
        : listed("tracks", StreamReport.tracks(frames));
  }

  private CallToolResult letters(JsonNode said) {
    JsonNode stream = said.path("stream");
    List<DeadLetterEvent> found =
        results.letters(
            letter -> stream.isMissingNode() || stream.asText().equals(letter.getStreamId()));
    return listed("deadLetters", found, said);
  }

  private static CallToolResult listed(
      String name, List<? extends SpecificRecord> found, JsonNode said) {
    int limit = Math.max(1, Math.min(MOST_LISTED, said.path("limit").asInt(FEW)));
    ObjectNode report = EventJson.MAPPER.createObjectNode();
    ArrayNode list = report.putArray(name);
    found.stream()
        .limit(limit)
        .map(EventJson::of)
        .forEach(event -> list.add(event.without("payload")));
    return listed(name, report);
  }

  private static CallToolResult listed(String name, ObjectNode report) {
    return Replies.of(report.path(name).size() + " " + name + ": " + report, report);
  }

  private synchronized void send(InstructionEvent instruction) {
    publisher.instruction(instruction);
    publisher.flush();
  }
}
