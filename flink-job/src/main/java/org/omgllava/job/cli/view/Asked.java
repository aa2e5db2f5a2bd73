package org.omgllava.job.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PromptKind;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.VisualPrompt;

/** Makes instructions of what a page or an agent says. */
public final class Asked {
  private static final int MOST_PROMPTS = 16;

  private Asked() {}

  /**
   * @param said {@code stream, text, prompts: [{kind, coordinates | mask: {size, counts}}], target:
   *     {mode, frameIndex, everyFrames}, conversation}}
   * @throws IllegalArgumentException when it is something else
   */
  public static InstructionEvent question(JsonNode said, String instructionId) {
    String text = required(said, "text");
    JsonNode prompts = said.path("prompts");
    if (prompts.size() > MOST_PROMPTS) {
      throw new IllegalArgumentException(
          "prompts: " + prompts.size() + " (expected: at most " + MOST_PROMPTS + ")");
    }
    List<VisualPrompt> drawn = new ArrayList<>();
    prompts.forEach(prompt -> drawn.add(prompt(prompt)));
    JsonNode conversation = said.path("conversation");
    return InstructionEvent.newBuilder()
        .setInstructionId(instructionId)
        .setStreamId(required(said, "stream"))
        .setText(text)
        .setPrompts(drawn)
        .setConversationId(conversation.isTextual() ? conversation.asText() : null)
        .setTarget(target(said.path("target")))
        .build();
  }

  /**
   * @param said {@code stream, instructionId}
   * @throws IllegalArgumentException when it is something else
   */
  public static InstructionEvent cancellation(JsonNode said) {
    return InstructionEvent.newBuilder()
        .setInstructionId(required(said, "instructionId"))
        .setStreamId(required(said, "stream"))
        .setText("")
        .setTarget(new Target(TargetMode.EVERY, 0L, 1))
        .setCancel(true)
        .build();
  }

  private static Target target(JsonNode said) {
    TargetMode mode = TargetMode.valueOf(required(said, "mode"));
    return new Target(
        mode,
        Math.max(0, said.path("frameIndex").asLong()),
        Math.max(1, said.path("everyFrames").asInt()));
  }

  private static VisualPrompt prompt(JsonNode said) {
    PromptKind kind = PromptKind.valueOf(required(said, "kind"));
    if (kind == PromptKind.MASK) {
      JsonNode mask = said.path("mask");
      return new VisualPrompt(
          kind,
          List.of(),
          new RunLengthMask(
              mask.path("size").path(0).asInt(),
              mask.path("size").path(1).asInt(),
              required(mask, "counts")));
    }
    List<Double> coordinates = new ArrayList<>();
    said.path("coordinates").forEach(number -> coordinates.add(number.asDouble()));
    int expected = kind == PromptKind.POINT ? 2 : 4;
    if (coordinates.size() != expected) {
      throw new IllegalArgumentException(
          "coordinates: " + coordinates.size() + " (expected: " + expected + " of a " + kind + ")");
    }
    return new VisualPrompt(kind, coordinates, null);
  }

  private static String required(JsonNode node, String field) {
    String text = node.path(field).asText("");
    if (text.isBlank()) {
      throw new IllegalArgumentException(field + ": missing (expected: a text)");
    }
    return text;
  }
}
