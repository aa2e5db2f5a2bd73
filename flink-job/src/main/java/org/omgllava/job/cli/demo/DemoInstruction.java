package org.omgllava.job.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PromptKind;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.client.PromptReader;
import org.omgllava.job.wire.EventJson;

/**
 * An instruction that comes with the clip, and what a right answer is about.
 *
 * @param expectedSegments ids of the ground truth that the answer's masks should cover; empty when
 *     nothing is expected
 * @param expectedCategory class that a region caption should name, where one is expected
 */
record DemoInstruction(
    InstructionEvent event, int[] expectedSegments, Optional<String> expectedCategory) {
  private static final String ROOT = "/demo/";

  /** All of them, to be sent in this order. */
  static List<DemoInstruction> all(String streamId) throws IOException {
    List<DemoInstruction> instructions = new ArrayList<>();
    try (InputStream in = open("instructions.json")) {
      for (JsonNode node : EventJson.MAPPER.readTree(in)) {
        instructions.add(read(node, streamId));
      }
    }
    return instructions;
  }

  String id() {
    return event.getInstructionId();
  }

  boolean standing() {
    return event.getTarget().getMode() == TargetMode.EVERY;
  }

  /** Whether a region of the picture is asked about, so that words are expected and no masks. */
  boolean aboutRegion() {
    return !event.getPrompts().isEmpty();
  }

  /** Number of executions on a clip of this length, when none is skipped. */
  int executions(int frameCount) {
    if (!standing()) {
      return 1;
    }
    int first = (int) event.getTarget().getFrameIndex();
    int every = event.getTarget().getEveryFrames();
    return Math.max(0, (frameCount - first + every - 1) / every);
  }

  /** The event that ends a standing instruction. */
  InstructionEvent cancellation() {
    return InstructionEvent.newBuilder(event).setCancel(true).build();
  }

  private static DemoInstruction read(JsonNode node, String streamId) throws IOException {
    List<VisualPrompt> prompts = new ArrayList<>();
    for (JsonNode prompt : node.path("prompts")) {
      prompts.add(prompt(prompt));
    }
    JsonNode target = node.path("target");
    InstructionEvent event =
        InstructionEvent.newBuilder()
            .setInstructionId(node.path("id").asText())
            .setStreamId(streamId)
            .setConversationId(node.path("conversation").asText(null))
            .setText(node.path("text").asText())
            .setPrompts(prompts)
            .setTarget(
                new Target(
                    TargetMode.valueOf(target.path("mode").asText()),
                    target.path("frame").asLong(0),
                    target.path("every").asInt(1)))
            .build();
    JsonNode expect = node.path("expect");
    int[] segments = new int[expect.path("tracks").size()];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = expect.path("tracks").get(i).asInt();
    }
    return new DemoInstruction(
        event, segments, Optional.ofNullable(expect.path("category").asText(null)));
  }

  private static VisualPrompt prompt(JsonNode node) throws IOException {
    PromptKind kind = PromptKind.valueOf(node.path("kind").asText());
    if (kind == PromptKind.MASK) {
      String name = node.path("mask").asText();
      try (InputStream in = open(name)) {
        return PromptReader.mask(in, name);
      }
    }
    List<Double> coordinates = new ArrayList<>();
    node.path("coordinates").forEach(c -> coordinates.add(c.asDouble()));
    return new VisualPrompt(kind, coordinates, null);
  }

  private static InputStream open(String name) throws IOException {
    return Optional.ofNullable(DemoInstruction.class.getResourceAsStream(ROOT + name))
        .orElseThrow(() -> new IOException("the program lacks its resource " + ROOT + name));
  }
}
