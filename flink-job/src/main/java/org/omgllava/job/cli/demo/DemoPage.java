package org.omgllava.job.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.cli.demo.DemoSummary.Answered;
import org.omgllava.job.cli.picture.Jpeg;
import org.omgllava.job.cli.picture.Palette;
import org.omgllava.job.client.Doubt;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.wire.EventJson;

/**
 * The results as one page that needs nothing besides itself. The template draws what it finds in a
 * block of JSON, as text and never as markup, so that nothing in an answer can become part of the
 * page.
 */
final class DemoPage {
  private static final String TEMPLATE = "/page/results.html";
  private static final String DATA = "@DATA@";

  private final ObjectNode data = EventJson.MAPPER.createObjectNode();
  private final ArrayNode frames = data.putArray("frames");
  private final ArrayNode instructions = data.putArray("instructions");

  DemoPage(DemoSummary summary, String bundle) {
    data.put("bundle", bundle);
    data.put("stream", summary.clip().streamId());
    ArrayNode tiles = data.putArray("tiles");
    tile(
        tiles,
        "frames",
        Integer.toString(summary.clip().frames().size()),
        summary.results().segments().size()
            + " segmented, "
            + summary.results().deadLetters().size()
            + " dead letters");
    tile(
        tiles,
        "VPQ",
        number("%.1f", 100 * summary.video().meanVpq()),
        "mean of windows 1, 2, 4, 6; of 100" + unscored(summary.classes()));
    tile(
        tiles,
        "STQ",
        number("%.1f", 100 * summary.video().stq().stq()),
        number("association %.1f", 100 * summary.video().stq().aq())
            + number(", segmentation %.1f", 100 * summary.video().stq().sq()));
    tile(
        tiles,
        "answers",
        Integer.toString(summary.results().answers().size()),
        "to " + summary.instructions().size() + " instructions");
    tile(
        tiles,
        "frames/s",
        number("%.1f", summary.kafkaToKafka()),
        number("Kafka to Kafka; %.1f bare loop, ", summary.speed().withPrePost())
            + number("%.1f model alone", summary.speed().model()));
    tile(tiles, "seconds", number("%.0f", summary.wallSeconds()), "for everything on this page");
  }

  /** Adds a frame of the player. */
  void frame(SourceFrame frame, BufferedImage overlay) throws IOException {
    ObjectNode node = frames.addObject();
    node.put("index", frame.index());
    node.put(
        "original", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(frame.image()));
    node.put("overlay", dataUri(overlay));
  }

  /**
   * Adds an instruction.
   *
   * @param pictures one for each answer
   */
  void instruction(Answered answered, List<BufferedImage> pictures) throws IOException {
    ObjectNode node = instructions.addObject();
    node.put("id", answered.instruction().id());
    node.put("question", answered.instruction().event().getText());
    node.put("conversation", answered.instruction().event().getConversationId());
    node.put("standing", answered.instruction().standing());
    node.put("every", answered.instruction().event().getTarget().getEveryFrames());
    node.put("skipped", answered.skipped());
    ArrayNode prompts = node.putArray("prompts");
    answered.instruction().event().getPrompts().forEach(prompt -> prompts.add(describe(prompt)));
    if (answered.maskIou().isPresent()) {
      node.put("iou", answered.maskIou().getAsDouble());
    }
    answered.namesCategory().ifPresent(right -> node.put("rightClass", right));
    ArrayNode answers = node.putArray("answers");
    for (int i = 0; i < pictures.size(); i++) {
      answer(answers.addObject(), answered.answers().get(i), pictures.get(i));
    }
  }

  void write(Path file) throws IOException {
    try (InputStream in = DemoPage.class.getResourceAsStream(TEMPLATE)) {
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int place = template.indexOf(DATA);
      // A script block ends at the first "</script" whatever it is in.
      String json = EventJson.MAPPER.writeValueAsString(data).replace("<", "\\u003c");
      Files.writeString(
          file, template.substring(0, place) + json + template.substring(place + DATA.length()));
    }
  }

  private static void answer(ObjectNode node, AnswerEvent answer, BufferedImage picture)
      throws IOException {
    node.put("frame", answer.getFrameIndex());
    node.put("text", answer.getText());
    node.put("picture", dataUri(picture));
    if (answer.getError() != null) {
      node.put("error", answer.getError().getCode() + ": " + answer.getError().getMessage());
    }
    ArrayNode doubts = node.putArray("doubts");
    Doubt.ofPicture(answer).ifPresent(doubts::add);
    Doubt.ofAnswer(answer).ifPresent(doubts::add);
    ArrayNode phrases = node.putArray("phrases");
    for (int i = 0; i < answer.getPhrases().size(); i++) {
      GroundedPhrase phrase = answer.getPhrases().get(i);
      phrases
          .addObject()
          .put("start", phrase.getStart())
          .put("end", phrase.getEnd())
          .put("trackId", phrase.getTrackId())
          .put("score", phrase.getScore())
          .put("doubtful", Doubt.isDoubtful(phrase))
          .put("colour", Palette.css(Palette.of(phrase, i)));
    }
  }

  private static String describe(VisualPrompt prompt) {
    return switch (prompt.getKind()) {
      case POINT -> "point " + numbers(prompt.getCoordinates());
      case BOX -> "box " + numbers(prompt.getCoordinates());
      case MASK -> "mask";
    };
  }

  private static String numbers(List<Double> values) {
    return String.join(", ", values.stream().map(value -> number("%.0f", value)).toList());
  }

  private static String unscored(SharedClasses classes) {
    return classes.complete()
        ? ""
        : "; " + classes.names().size() + " of the clip's " + classes.classesOfTruth() + " classes";
  }

  private static void tile(ArrayNode tiles, String label, String value, String note) {
    tiles.addPOJO(Map.of("label", label, "value", value, "note", note));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String dataUri(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Jpeg.write(picture, 0.85f, bytes);
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
