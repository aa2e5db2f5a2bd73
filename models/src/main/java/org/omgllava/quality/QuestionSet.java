package org.omgllava.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.scene.VisualPrompt;

/**
 * Dialogues about pictures with what a right answer says and shows: {@code questions.jsonl}, one
 * dialogue a line, as omg_llava.evaluate.questions writes them, and omg_llava.evaluate.several
 * those that look back on earlier pictures.
 *
 * @param folder of the set
 * @param dialogues in the order of the file; those about one picture are neighbours and look back
 *     on the same ones
 */
public record QuestionSet(Path folder, List<Dialogue> dialogues) {
  private static final String QUESTIONS = "questions.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param frame path of the picture below the folder
   * @param before paths of the pictures before it, oldest first, where it looks back on some
   * @param read places among those of the ones that it looks back on
   */
  public record Dialogue(String frame, List<String> before, List<Integer> read, List<Turn> turns) {}

  /**
   * @param task what kind of question it is
   * @param answer the right answer in plain words
   * @param key what was asked for: words that a right answer has in this order, whatever else it
   *     says; empty where the masks are the answer
   */
  public record Turn(
      String task,
      String question,
      List<VisualPrompt> prompts,
      String answer,
      List<String> key,
      List<Phrase> phrases) {}

  /**
   * @param text the phrase's words
   * @param thing whether a thing is meant, or stuff
   */
  public record Phrase(String text, boolean thing, RunLengthMask mask) {}

  /**
   * Reads a set.
   *
   * @throws IOException when the file is missing or a line is no dialogue; the message names it
   */
  public static QuestionSet read(Path folder) throws IOException {
    Path file = folder.resolve(QUESTIONS);
    List<Dialogue> dialogues = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        dialogues.add(dialogue(JSON.readTree(line)));
      }
    } catch (RuntimeException e) {
      throw new IOException(file + ", line " + (dialogues.size() + 1) + ": " + e.getMessage(), e);
    }
    return new QuestionSet(folder, dialogues);
  }

  /** A picture of a dialogue. */
  public byte[] picture(String frame) throws IOException {
    return Files.readAllBytes(folder.resolve(frame));
  }

  private static Dialogue dialogue(JsonNode node) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode turn : node.required("turns")) {
      List<VisualPrompt> prompts = new ArrayList<>();
      turn.required("prompts").forEach(prompt -> prompts.add(prompt(prompt)));
      List<String> key = new ArrayList<>();
      turn.required("key").forEach(word -> key.add(word.asText()));
      List<Phrase> phrases = new ArrayList<>();
      for (JsonNode phrase : turn.required("phrases")) {
        phrases.add(
            new Phrase(
                phrase.required("phrase").asText(),
                phrase.required("isThing").asBoolean(),
                mask(phrase.required("mask"))));
      }
      turns.add(
          new Turn(
              turn.required("task").asText(),
              turn.required("question").asText(),
              prompts,
              turn.required("answer").asText(),
              key,
              phrases));
    }
    List<String> before = new ArrayList<>();
    node.path("before").forEach(frame -> before.add(frame.asText()));
    List<Integer> read = new ArrayList<>();
    node.path("read").forEach(place -> read.add(place.asInt()));
    return new Dialogue(node.required("frame").asText(), before, read, turns);
  }

  private static VisualPrompt prompt(JsonNode node) {
    JsonNode pixels = node.required("coordinates");
    String kind = node.required("kind").asText();
    return switch (kind) {
      case "POINT" -> new VisualPrompt.Point(number(pixels, 0), number(pixels, 1));
      case "BOX" ->
          new VisualPrompt.Box(
              number(pixels, 0), number(pixels, 1), number(pixels, 2), number(pixels, 3));
      case "MASK" -> new VisualPrompt.Mask(mask(node.required("mask")));
      default ->
          throw new IllegalArgumentException("kind: " + kind + " (expected: POINT, BOX or MASK)");
    };
  }

  private static double number(JsonNode numbers, int index) {
    return numbers.required(index).asDouble();
  }

  private static RunLengthMask mask(JsonNode node) {
    JsonNode size = node.required("size");
    return new RunLengthMask(
        size.required(0).asInt(), size.required(1).asInt(), node.required("counts").asText());
  }
}
